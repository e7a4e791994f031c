"""A Monday morning on the desk of a demo school: `python -m tests.browser.monday`, beside its server.

Fifteen mails of the weekend, what was left from last week, complaints at both stages, one question that five asked,
saved replies, and somebody who is away. Made by the same actions as by the pages, dated back;
only the complaint of stage 2 is put there by hand.
"""

import os
from datetime import datetime, timedelta

MAILS = (
    (
        "Tom Barker",
        "Oak",
        "Leo left his blue coat in the hall on Friday. Could somebody look, please? It has his name.",
    ),
    ("Asha Patel", "Oak", "Arjun will be at the dentist on Tuesday until about half past ten."),
    ("Grace Asante", "Oak", "Is the library trip on Thursday still on? I have not seen a form for it."),
    ("Hannah Thomas", "Oak", "Evie says that she needs a shoebox for Wednesday. Is that right?"),
    ("Marta Kowalska", "Oak", "Please could you tell me how to change our telephone number in your records?"),
    (
        "Nadia Siddiqui",
        "Oak",
        "Ibrahim does not eat gelatine. The kitchen gave him jelly on Thursday. Can we talk about it?",
    ),
    (
        "Steve Rowley",
        "Oak",
        "The gate was still locked at 8.50 on Friday and nobody came. That is the third time this term.",
    ),
    ("Lin Zhao", "Oak", "Can Mei go home with Poppy's grandmother on Monday? I am at work until six."),
    ("Rhian Jones", "Elm", "Aled has lost his reading book again. Do we have to pay for it?"),
    ("Yusuf Ahmed", "Elm", "When is the next meeting about secondary schools?"),
    ("Fiona Drummond", "Elm", "I paid for dinners twice. How do I get one of them back?"),
    ("Ana Costa", "Elm", "Mateus will be away on the first and second of December, for his grandfather's funeral."),
    (
        "Sadia Malik",
        "Ash",
        "Hamza was told that he cannot be in the play. He is very upset and so am I. Who decided that?",
    ),
    ("Greg Bennett", "Ash", "You people could not run a bath. Third mail about the same thing and not ONE answer."),
    ("Ewa Wilk", "Ash", "Could I have the term dates in Polish, or in a list that I can put through a translator?"),
)
LEFT = (
    ("Kate Sinclair", "Elm", 5, "Freya says that somebody takes her snack every day. I have told her teacher twice."),
    ("Lena Novak", "Elm", 3, "Please do not give out our new address to anybody, not to relatives either."),
    ("Ellie Grant", "Oak", 4, "Could grandparents have the newsletter by post? I cannot open it on my phone."),
    (
        "Jo Mercer",
        "Oak",
        9,
        "The music lesson was cancelled three times and we paid for it. What happens with the money?",
    ),
)
PLAY = ("Tom Barker", "Amira Haddad", "Asha Patel", "Claire Barker", "Hannah Thomas")


def main() -> None:
    """Make it all in the school of the demo."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "gatepost.site.settings"
    os.environ["GATEPOST_DEMO"] = "on"
    import django

    django.setup()
    from django.utils import timezone

    from gatepost.concerns import actions
    from gatepost.concerns.models import Concern
    from gatepost.core.clock import as_if_at
    from gatepost.groups.models import ClassGroup
    from gatepost.people.hats import Acting
    from gatepost.people.models import Hat, Person, School

    school = School.objects.get()
    people = {person.name: person for person in Person.objects.filter(school=school).select_related("school")}
    groups = {group.name: group for group in ClassGroup.objects.filter(school=school)}
    office, head = Acting(people["Mrs Evans"], Hat.OFFICE), Acting(people["Mr Adeyemi"], Hat.HEAD)

    def ago(days: int, hour: int = 9) -> datetime:
        return timezone.now().replace(hour=hour, minute=11 + days, second=0) - timedelta(days=days)

    def raised(name: str, words: str, *, at: datetime, group: str = "", **more: object) -> Concern:
        with as_if_at(at):
            return actions.raise_concern(
                Acting(people[name], Hat.PARENT),
                words=words,
                group=groups.get(group),
                **{"route": "office", **more},  # type: ignore[arg-type]
            )

    for number, (name, group, words) in enumerate(MAILS):
        rude = name == "Greg Bennett"
        raised(name, words, at=ago(1 + number % 2, 8 + number % 12), group=group, came_by="mail", harms_staff=rude)
    for name, group, days, words in LEFT:
        raised(name, words, at=ago(days), group=group)
    play = [
        raised(
            name,
            "When is the Christmas play, and how many tickets does a family get?",
            at=ago(2, 10 + number),
            group="Oak",
        )
        for number, name in enumerate(PLAY)
    ]
    if hasattr(actions, "link"):
        for concern in play[1:]:
            actions.link(office, play[0], concern)
    answered = raised("Amira Haddad", "Does Maya need her own bow for the violin?", at=ago(6), group="Oak")
    actions.answer(office, answered, "Dear Amira, we have one for her. Kind regards, Mrs Evans", once="monday")

    complaint = raised("Steve Rowley", "Nobody told us why Jack was kept in at lunch.", at=ago(12), route="leadership")
    with as_if_at(ago(3)):
        actions.make_formal(Acting(people["Steve Rowley"], Hat.PARENT), complaint)
    appeal = raised("Grace Asante", "Kofi still has nobody to help him at lunch.", at=ago(25), route="leadership")
    actions.make_formal(Acting(people["Grace Asante"], Hat.PARENT), appeal)
    Concern.objects.filter(pk=appeal.pk).update(stage=Concern.Stage.STAGE_2)
    raised(
        "Nadia Siddiqui",
        "Another parent shouted at me at the gate on Thursday.",
        at=ago(4),
        route="leadership",
        kind="conduct",
    )
    given = raised("Priya Nair", "Dev cannot see the board from where he sits. Could he move?", at=ago(2), group="Elm")
    actions.assign(office, given, people["Mrs Hall"])
    today = timezone.localdate()
    actions.set_cover(
        office,
        person=people["Mrs Hall"],
        covered_by=people["Mr Walsh"],
        starts_on=today,
        ends_on=today + timedelta(days=4),
    )
    for title, words in (
        (
            "Lost property",
            "Dear {name},\n\nlost things are in the basket by the hall. Please look there first.\n\nMrs Evans",
        ),
        ("Absence noted", "Dear {name},\n\nthank you for telling us. We have noted it.\n\nMrs Evans"),
        (
            "Passed on",
            "Dear {name},\n\nthank you. I have asked the class teacher. Ref. {reference}\n\nMrs Evans",
        ),
    ):
        actions.save_reply(head, title=title, words=words)


if __name__ == "__main__":
    main()
