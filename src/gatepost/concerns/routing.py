"""Where a concern goes when people of its route are in it themselves."""

from gatepost.concerns import access
from gatepost.concerns.models import Concern


def away_from_the_named(concern: Concern) -> Concern:
    """Move a question for the office to leadership when it is about the head, or nobody in the office is free of it.

    The promised day stays as it is.
    """
    if concern.route != Concern.Route.OFFICE:
        return concern
    if access.is_about_the_head(concern) or not access.free_for_route(concern).exists():
        Concern.objects.filter(pk=concern.pk).update(route=Concern.Route.LEADERSHIP)
        concern.route = Concern.Route.LEADERSHIP
    return concern
