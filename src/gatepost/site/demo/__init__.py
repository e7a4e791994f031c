"""The demo school: Hazel Lane Primary, its people, and a week of their talk. Made by the same actions as a real one."""

from gatepost.site.demo.cast import CastMember, cast_of
from gatepost.site.demo.population import make_population
from gatepost.site.demo.school import make_demo_school

__all__ = ["CastMember", "cast_of", "make_demo_school", "make_population"]
