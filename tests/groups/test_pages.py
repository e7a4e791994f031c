"""What a parent sees in a group: every post once, whose it is and what may be done with it, and nothing for others."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from gatepost.core.clock import now
from gatepost.groups import actions
from gatepost.groups.models import Post, Reaction, ReadMark
from gatepost.groups.pages import posts_of
from gatepost.groups.shown import day_words, shown_posts
from gatepost.people.models import Appointment, Person, Role

pytestmark = pytest.mark.urls("tests.groups.urls")


@pytest.fixture(autouse=True)
def no_counts():
    cache.clear()


def signed_in(person: Person) -> Client:
    client = Client(HTTP_HOST="oakfield.test")
    client.force_login(person)
    return client


def text_of(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def articles(response) -> list[str]:
    return re.findall(r'<article class="[^"]*" id="post-(\w+)"', response.content.decode())


def test_the_page_shows_each_post_with_its_capacity(world):
    first = world.post(world.tom, "Is PE tomorrow?\nOr <b>Friday</b>? https://school.example/pe")
    reply = world.post(world.jo, "Tomorrow.", reply_to=first)
    pta = world.post(world.jo, "Cake sale", posted_as=Post.PostedAs.PTA)
    own = world.post(world.amira, "Thanks all")
    world.edit(own, "Thank you all")
    gone = world.post(world.tom, "A secret that was withdrawn")
    actions.withdraw(world.as_parent(world.tom), gone)

    response = signed_in(world.amira).get(f"/groups/{world.oak.ref}/")
    html, text = response.content.decode(), text_of(response)
    assert response.status_code == 200
    assert articles(response) == [first.ref, reply.ref, pta.ref, own.ref, gone.ref]
    assert "Mia’s parent, in a personal capacity" in text
    assert "PTA forwarded by Jo" in text
    assert "Leo’s parent, in a personal capacity · changed" in text
    assert "Tom withdrew this message." in text
    assert "A secret" not in html
    assert "<b>Friday" not in html
    assert 'Is PE tomorrow?\nOr &lt;b&gt;Friday&lt;/b&gt;? <a href="https://school.example/pe" rel=' in html
    assert "1 reply" in text
    assert "Answers Tom Is PE tomorrow?" in text
    assert f'data-live="/stream" data-group="{world.oak.ref}"' in html
    assert ' data-seq="7" data-cursor=' in html
    assert f'id="post-{own.ref}" data-seq="{own.seq}" data-revision="2"' in html
    assert html.count("post-own") == 1
    assert f"/posts/{own.ref}/withdraw/" in html
    assert f"/posts/{first.ref}/withdraw/" not in html
    assert " style=" not in html
    assert not re.search(r"<[^>]* on[a-z]+=", html)
    assert html.count("<h1") == 1
    assert '<h2 class="day">Today</h2>' in html


def test_a_page_of_fifty_posts_asks_a_bounded_number_of_questions(world, django_assert_max_num_queries):
    first = None
    for number in range(55):
        post = world.post([world.amira, world.tom, world.jo][number % 3], f"Post {number}", reply_to=first)
        first = first or post
        Reaction.objects.create(school=world.school, post=post, person=world.tom, kind="same", at=now())
    client = signed_in(world.amira)
    client.get(f"/groups/{world.oak.ref}/")
    with django_assert_max_num_queries(20):
        response = client.get(f"/groups/{world.oak.ref}/")
    assert len(articles(response)) == 50
    with django_assert_max_num_queries(5):
        shown_posts(world.as_parent(world.amira), world.oak, posts_of(world.oak))


def test_earlier_posts_and_one_post_with_what_stands_around_it(world):
    posts = [world.post(world.tom, f"Post {number}") for number in range(120)]
    refs = [post.ref for post in posts]
    client = signed_in(world.amira)
    newest = client.get(f"/groups/{world.oak.ref}/")
    assert articles(newest) == refs[70:]
    assert f"?before={posts[70].seq}" in newest.content.decode()
    earlier = client.get(f"/groups/{world.oak.ref}/?before={posts[70].seq}")
    assert articles(earlier) == refs[20:70]
    assert "data-live" not in earlier.content.decode()
    assert "Newest messages" in earlier.content.decode()
    first = client.get(f"/groups/{world.oak.ref}/?before={posts[20].seq}")
    assert articles(first) == refs[:20]
    assert "?before=" not in first.content.decode()
    around = client.get(f"/groups/{world.oak.ref}/?around={posts[60].seq}")
    assert articles(around) == refs[36:86]
    assert "data-live" not in around.content.decode()
    near_the_end = client.get(f"/groups/{world.oak.ref}/?around={posts[110].seq}")
    assert articles(near_the_end)[-1] == refs[-1]
    assert "data-live" in near_the_end.content.decode()


def test_what_is_new_is_marked_until_it_was_shown(world):
    world.post(world.tom, "Old")
    client = signed_in(world.amira)
    assert "New from here" not in text_of(client.get(f"/groups/{world.oak.ref}/"))
    world.post(world.amira, "My own words are not news")
    new = world.post(world.tom, "New")
    page = client.get(f"/groups/{world.oak.ref}/").content.decode()
    assert page.index("My own words") < page.index("New from here") < page.index(f'id="post-{new.ref}"')
    assert "New from here" not in text_of(client.get(f"/groups/{world.oak.ref}/"))
    assert ReadMark.objects.get(person=world.amira).seq == 3

    world.post(world.tom, "Newer")
    client.get(f"/groups/{world.oak.ref}/?before=2")
    assert ReadMark.objects.get(person=world.amira).seq == 3
    assert client.post(f"/groups/{world.oak.ref}/read/", {"seq": "4"}).status_code == 204
    assert ReadMark.objects.get(person=world.amira).seq == 4
    for wrong in ("", "-1", "x", "9" * 30, "²"):
        assert client.post(f"/groups/{world.oak.ref}/read/", {"seq": wrong}).status_code == 204
    assert ReadMark.objects.get(person=world.amira).seq == 4


def test_a_reaction_is_given_and_taken_back_with_and_without_scripts(world):
    post = world.post(world.tom, "Is PE tomorrow?")
    client = signed_in(world.amira)
    place = f"/groups/{world.oak.ref}/posts/{post.ref}/react/"
    answer = client.post(place, {"act": "on:same"})
    assert answer.status_code == 302
    assert answer["Location"] == f"/groups/{world.oak.ref}/?around=1#post-{post.ref}"
    swapped = client.post(place, {"act": "on:heart"}, headers={"HX-Request": "true"})
    assert articles(swapped) == [post.ref]
    assert 'value="off:heart" aria-pressed="true" aria-label="Love it, 1, yours too"' in swapped.content.decode()
    assert "<html" not in swapped.content.decode()
    client.post(place, {"act": "off:heart"})
    assert list(Reaction.objects.values_list("kind", flat=True)) == ["same"]
    assert client.post(place, {"act": "on:thumbs-down"}).status_code == 422
    assert client.post(place, {}).status_code == 422
    assert client.get(place).status_code == 405


def test_withdrawing_asks_once_and_leaves_the_place(world):
    post = world.post(world.amira, "Never mind")
    client = signed_in(world.amira)
    place = f"/groups/{world.oak.ref}/posts/{post.ref}/withdraw/"
    asked = client.get(place)
    assert "You cannot bring it back." in text_of(asked)
    assert Post.objects.get(pk=post.pk).state == Post.State.STANDING
    done = client.post(place, follow=True)
    assert "You withdrew this message." in text_of(done)
    assert "Never mind" not in text_of(done)
    assert client.post(place).status_code == 404


def test_a_thread_shows_the_first_post_and_every_reply_in_order(world):
    first = world.post(world.tom, "Is PE tomorrow?")
    world.post(world.tom, "Something else")
    second = world.post(world.jo, "Yes", reply_to=first)
    third = world.post(world.amira, "In the hall?", reply_to=second)
    client = signed_in(world.amira)
    for asked in (first, second, third):
        response = client.get(f"/groups/{world.oak.ref}/posts/{asked.ref}/")
        assert articles(response) == [first.ref, second.ref, third.ref]
    assert "2 replies" in text_of(response)
    assert f"?reply_to={first.ref}#composer" in response.content.decode()


def test_a_fragment_is_one_post_as_its_reader_sees_it(world):
    post = world.post(world.tom, "Is PE tomorrow?")
    place = f"/groups/{world.oak.ref}/posts/{post.ref}/fragment/"
    for person, is_own in ((world.tom, True), (world.amira, False)):
        response = signed_in(person).get(place)
        assert articles(response) == [post.ref]
        assert ("post-own" in response.content.decode()) is is_own
        assert response.content.decode().count("<article") == 1


def test_search_marks_what_it_found_and_leads_there(world):
    world.looks_after(world.amira, "Ada", world.elm)
    post = world.post(world.tom, "The cake sale is on Friday")
    world.post(world.lena, "Cake in Elm", group=world.elm)
    client = signed_in(world.amira)
    place = f"/groups/{world.oak.ref}/search/"
    found = client.get(place, {"q": "CAKE"}).content.decode()
    assert "<mark>cake</mark>" in found
    assert f'href="/groups/{world.oak.ref}/?around=1#post-{post.ref}"' in found
    assert "in Elm" not in found
    assert "in Elm" in client.get(place, {"q": "cake", "in": "all"}).content.decode()
    assert "Nothing found" in text_of(client.get(place, {"q": "zebra"}))
    assert "type a word" in text_of(client.get(place, {"q": "?!"}))
    assert "&lt;script&gt;" in client.get(place, {"q": "<script>"}).content.decode()
    assert client.get(f"{place}?q=%00%20%ED%A0%BD%20%FF").status_code == 200


@pytest.mark.parametrize("who", ["stranger", "office", "nobody", "rep_of_elm", "other_school"])
def test_everybody_else_finds_nothing(world, who):
    post = world.post(world.amira, "Is PE tomorrow?")
    today = now().date()
    if who == "office":
        Appointment.objects.create(
            school=world.school, person=world.evans, role=Role.OFFICE, starts_on=today - timedelta(days=2)
        )
    if who == "rep_of_elm":
        Appointment.objects.create(
            school=world.school,
            person=world.lena,
            role=Role.CLASS_REPRESENTATIVE,
            school_class=world.elm.school_class,
            starts_on=today - timedelta(days=2),
        )
    client = Client(HTTP_HOST="oakfield.test")
    if who in ("stranger", "rep_of_elm"):
        client = signed_in(world.lena)
    elif who == "office":
        client = signed_in(world.evans)
    place = f"/groups/{world.oak.ref}/"
    addresses = [place, f"{place}search/?q=PE"]
    addresses += [f"{place}posts/{post.ref}/{tail}" for tail in ("", "fragment/", "react/", "withdraw/")]
    if who == "other_school":
        other = type(world)(host="elmfield.test")
        client = Client(HTTP_HOST="elmfield.test")
        client.force_login(other.amira)
    for address in addresses:
        response = client.post(address, {"act": "on:same"}) if address.endswith("react/") else client.get(address)
        assert response.status_code in ((302,) if who == "nobody" else (404, 302) if who == "office" else (404,))
        assert "PE tomorrow" not in response.content.decode()
        if response.status_code == 302:
            assert not response["Location"].startswith("/groups/")
    assert not Reaction.objects.exists()


def test_a_post_under_another_groups_address_is_not_there(world):
    world.looks_after(world.amira, "Ada", world.elm)
    post = world.post(world.tom, "Is PE tomorrow?")
    assert signed_in(world.amira).get(f"/groups/{world.elm.ref}/posts/{post.ref}/").status_code == 404


def test_days_are_named_as_people_say_them():
    at = now().replace(year=2026, month=11, day=24)
    assert day_words(at, today=at.date()) == "Today"
    assert day_words(at, today=at.date() + timedelta(days=1)) == "Yesterday"
    assert day_words(at, today=at.date() + timedelta(days=2)) == "Tuesday 24 November"
    assert day_words(at, today=at.date() + timedelta(days=300)) == "Tuesday 24 November 2026"


def test_a_guardian_of_two_children_speaks_for_both_and_a_former_one_for_none(world):
    world.looks_after(world.tom, "Bea", world.oak)
    posts = [world.post(world.tom, "Hello"), world.post(world.jo, "Hello")]
    world.leaves(world.jo)
    shown = shown_posts(world.as_parent(world.amira), world.oak, posts)
    assert [one.hat_words for one in shown] == [
        "Bea and Mia’s parent, in a personal capacity",
        "in a personal capacity",
    ]
