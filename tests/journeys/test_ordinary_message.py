"""J2: an ordinary message. Nothing stands between a parent and the class."""

from tests.world import messages_on


def test_a_question_stands_at_once_for_the_class_and_for_nobody_else(world, outbox):
    page = world.tom.writes_in_oak("Is PE tomorrow?")

    assert page.status == 200
    assert page.root.all(is_="card") == []  # the check is silent
    assert page.value_of("text") == ""
    assert world.amira.sees_in_oak() == ["Is PE tomorrow?"]
    assert world.lena.sees_in(world.oak) == []
    assert world.evans.opens(f"/groups/{world.oak.ref}/").status == 404

    world.work()
    assert outbox.letters == []  # a class post sends no mail


def test_the_post_shows_whose_it_is_and_that_it_is_personal(world):
    world.tom.writes_in_oak("Is PE tomorrow?")

    [seen] = world.amira.sees_in(world.oak)
    assert seen.author == "Tom Barker"
    assert seen.capacity == "Leo’s parent, in a personal capacity"


def test_one_helpful_reply_and_three_say_the_same_with_a_press(world):
    world.tom.writes_in_oak("Is PE tomorrow?")
    world.amira.answers("Is PE tomorrow?", "Yes, trainers and a coat.")
    for somebody in (world.grace, world.hannah, world.nadia):
        somebody.presses_same("Is PE tomorrow?")
    world.nadia.presses_same("Is PE tomorrow?")  # pressed again: taken back

    question, reply = world.tom.sees_in(world.oak)
    assert reply.author == "Amira Haddad"
    assert reply.html.all(is_="post-answers")[0].text.endswith("Is PE tomorrow?")
    [same] = [one for one in question.html.all("button") if "same" in one.attributes.get("aria-label", "").casefold()]
    assert same.text == "2"


def test_unread_marks_go_once_the_group_was_opened(world):
    world.amira.opens_oak()
    world.tom.writes_in_oak("Is PE tomorrow?")

    assert "New messages:" in world.amira.opens("/").text
    world.amira.opens_oak()
    assert "New messages:" not in world.amira.opens("/").text


def test_a_message_is_changed_and_then_withdrawn_and_its_place_stays(world):
    world.tom.writes_in_oak("Is PE tomorow?")
    [seen] = world.tom.sees_in(world.oak)

    edit = next(link for link in seen.html.all("a") if link.text == "Change the words")
    page = world.tom.opens(edit.attributes["href"])
    assert page.value_of("text") == "Is PE tomorow?"
    page.press("Send", text="Is PE tomorrow?")
    [changed] = world.amira.sees_in(world.oak)
    assert changed.words == "Is PE tomorrow?"
    assert changed.capacity.endswith("changed")

    world.tom.opens(f"/groups/{world.oak.ref}/posts/{seen.ref}/withdraw/").press("Withdraw")
    assert world.amira.sees_in_oak() == ["Tom Barker withdrew this message."]
    assert "PE" not in world.amira.opens_oak().main.text


def test_an_edit_is_judged_like_any_other_message(world):
    world.tom.writes_in_oak("Is PE tomorrow?")
    [seen] = world.tom.sees_in(world.oak)

    page = world.tom.opens(f"/groups/{world.oak.ref}/posts/{seen.ref}/edit/").press(
        "Send", text="Mrs Hall is useless and everyone knows it."
    )
    assert page.root.all(is_="card") != []
    assert world.amira.sees_in_oak() == ["Is PE tomorrow?"]


def test_a_message_is_found_again_in_ones_own_groups_alone(world):
    world.tom.writes_in_oak("The harvest assembly is on Friday at nine.")
    world.lena.writes_in(world.elm, "Harvest boxes can be left at the office.")

    found = world.tom.opens(f"/groups/{world.oak.ref}/search/?q=harvest&in=all").main.text
    assert "harvest assembly" in found
    assert "Harvest boxes" not in found
    found = world.amira.opens(f"/groups/{world.oak.ref}/search/?q=harvest&in=all").main.text
    assert "harvest assembly" in found
    assert "Harvest boxes" in found


def test_a_double_press_of_send_stands_once(world):
    page = world.tom.opens_oak()
    page.press("Send", text="Thank you!")
    page.press("Send", text="Thank you!")

    assert world.amira.sees_in_oak() == ["Thank you!"]


def test_what_the_page_shows_the_api_tells(world):
    world.tom.writes_in_oak("Is PE tomorrow?")

    [post] = world.amira.asks_api("GET", f"/groups/{world.oak.ref}/posts").json()
    assert (post["author"], post["text"]) == ({"name": "Tom Barker", "hat": "parent"}, "Is PE tomorrow?")
    answer = world.amira.asks_api("POST", f"/groups/{world.oak.ref}/posts", {"text": "Yes.", "client_key": "a-1"})
    assert answer.status_code == 201
    assert [one.words for one in messages_on(world.tom.opens_oak())] == ["Is PE tomorrow?", "Yes."]
