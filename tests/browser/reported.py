"""Furnish a running demo for the pictures of a decision: `python -m tests.browser.reported` prints the reference.

Tom's newest message in Oak is reported; three families ask about the same thing, linked, and the number is said.
"""

import os
import sys


def main() -> None:
    """Report and link, by the same actions as their pages."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "gatepost.site.settings"
    os.environ["GATEPOST_DEMO"] = "on"
    import django

    django.setup()
    from gatepost.concerns import actions
    from gatepost.core.refs import new_ref
    from gatepost.groups.models import Post
    from gatepost.people.models import School
    from tests.world import World

    world = World(School.objects.get())
    posts = Post.objects.select_related("group__school", "author").filter(group=world.oak, state=Post.State.STANDING)
    post = posts.filter(author=world.tom.person).latest("pk")
    report = actions.report_post(
        world.amira.acting, post, clause="B1", words="This made fun of my daughter.", once=new_ref()
    )
    asked = [
        actions.raise_concern(player.acting, route="office", words=words, group=world.oak)
        for player, words in (
            (world.amira, "The cars at the gate are dangerous in the morning. Could somebody look?"),
            (world.jo, "Somebody nearly drove into us at the gate today."),
            (world.grace, "Could there be cones at the gate?"),
        )
    ]
    for other in asked[1:]:
        actions.link(world.evans.acting, asked[0], other)
    actions.show_count(world.evans.acting, asked[0], on=True)
    actions.open_concern(world.evans.acting, asked[0].reference)
    sys.stdout.write(f"{report.reference} {asked[0].reference}\n")


if __name__ == "__main__":
    main()
