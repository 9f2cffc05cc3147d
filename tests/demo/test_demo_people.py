"""The synthetic organisation: as many people as asked for, the same for a seed, with every odd value."""

import hashlib
import json
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

import b24frame as b24
from b24frame import demo

FULL = {
    *("id", "active", "name", "first_name", "last_name", "work_position", "color", "avatar", "avatar_hr", "gender"),
    *("birthday", "extranet", "network", "bot", "connector", "external_auth_id", "status", "idle", "absent"),
    *("last_activity_date", "mobile_last_date", "desktop_last_date", "departments", "phones", "bot_data", "type"),
    *("website", "email"),
}
DIGEST = """
import hashlib, json
from b24frame import demo
print(hashlib.sha256(json.dumps(demo.company(300, 5).colleagues).encode()).hexdigest())
"""


@pytest.fixture(scope="module")
def small() -> demo.Company:
    return demo.company(40)


@pytest.fixture(scope="module")
def large() -> demo.Company:
    return demo.company(2_000)


@pytest.mark.parametrize("people", [0, 1, 2, 7, 12, 40, 200, 201, 2_000])
def test_the_director_has_exactly_as_many_colleagues_as_asked_for(people: int) -> None:
    """Null entries come on top of them, the director is not among them."""
    organisation = demo.company(people)
    users = [user for user in organisation.colleagues if user is not None]
    assert len(users) == people
    assert len({user["id"] for user in users}) == people
    assert 1 not in organisation.colleague_ids


@pytest.mark.parametrize(("people", "nulls"), [(0, 0), (200, 0), (201, 1), (2_000, 1), (4_000, 2), (100_000, 5)])
def test_a_few_entries_of_deleted_users_come_on_top_in_larger_companies(people: int, nulls: int) -> None:
    """None up to 200 people, then about one for every 2,000, five at most."""
    organisation = demo.company(people)
    listed = [one for one in organisation.colleague_ids if one in organisation.null_ids]
    assert len(listed) == len(organisation.null_ids) == nulls
    assert len(organisation.colleague_ids) == people + nulls


def test_a_seed_gives_the_same_people_in_another_process() -> None:
    """Neither the hash seed of Python nor the order of requests plays a part."""
    ours = hashlib.sha256(json.dumps(demo.company(300, 5).colleagues).encode()).hexdigest()
    theirs = subprocess.run([sys.executable, "-c", DIGEST], capture_output=True, text=True, check=True).stdout  # noqa: S603 - our own interpreter
    assert theirs.strip() == ours


def test_another_seed_gives_other_people() -> None:
    """The seed chooses departments and people."""
    assert demo.company(40, 1).colleagues != demo.company(40, 2).colleagues


def test_a_person_is_the_same_whoever_is_asked_for_first() -> None:
    """People are described on demand."""
    first, second = demo.company(40), demo.company(40)
    assert [first.user(9), first.user(20)] == [second.user(20), second.user(9)][::-1]


def test_heads_come_first_then_members_each_once() -> None:
    """Of 12 people the first two head departments; the rest follow the tree of departments."""
    organisation = demo.company(12)
    heads = [unit.head for unit in organisation.departments]
    assert heads == [1, 2, 3, 0, 2, 0]
    expected = [2, 3]
    for unit in organisation.departments:
        expected += [one for one in organisation.members(unit.id) if one not in (1, *expected)]
    assert organisation.colleague_ids == expected
    assert len(expected) == 12


def test_a_plain_colleague_sees_the_heads_and_members_of_their_own_departments() -> None:
    """A view of one person, not of the company."""
    organisation = demo.company(300)
    viewer = next(
        user for user in organisation.colleagues if user and len(user["departments"]) == 1 and user["id"] > 200
    )
    (home,) = viewer["departments"]
    head = next(unit.head for unit in organisation.departments if unit.id == home)
    others = [one for one in organisation.members(home) if one not in (viewer["id"], head)]
    assert organisation.view(viewer["id"]) == [one for one in (head, *others) if one]


def test_a_head_sees_the_heads_of_all_departments_and_everyone_below() -> None:
    """User 2 heads the second department of 40 people's tree and the fifth, a child of it."""
    organisation = demo.company(40)
    units = organisation.departments
    assert [unit.head for unit in units] == [1, 2, 3, 0, 2, 0]
    below = [one for place in (1, 4) for one in organisation.members(units[place].id)]
    assert organisation.view(2) == list(dict.fromkeys(one for one in (1, 3, *below) if one != 2))


def test_employees_are_everyone_in_a_department_with_the_director_and_without_the_gone() -> None:
    """2,000 colleagues and the director; the null entry is nobody."""
    organisation = demo.company(2_000)
    assert len(organisation.employee_ids) == 2_001
    assert 1 in organisation.employee_ids
    assert not organisation.null_ids & set(organisation.employee_ids)


def test_departments_form_one_tree_of_several_levels(large: demo.Company) -> None:
    """About one for 20 people, parents before children, names of siblings different."""
    units = large.departments
    assert len(units) == 100
    known: dict[int, int] = {0: -1}
    for unit in units:
        known[unit.id] = known[unit.parent] + 1
    assert [unit.id for unit in units if unit.parent == 0] == [1]
    assert 4 <= max(known.values()) <= 6
    assert max(Counter((unit.parent, unit.name) for unit in units).values()) == 1


@pytest.mark.parametrize("people", [0, 1, 40, 2_000])
def test_every_tree_has_slashes_repeated_names_vacant_heads_and_an_empty_department(people: int) -> None:
    """Also the smallest."""
    organisation = demo.company(people)
    units = organisation.departments
    names = [unit.name for unit in units]
    assert any(" / " in name for name in names)
    assert any("/" in name and " / " not in name for name in names)
    assert max(Counter(names).values()) > 1
    assert [unit.head for unit in units if unit.parent][2] == 0
    assert organisation.members(units[-1].id) == []
    assert units[-1].head == 0


def test_one_person_heads_two_departments() -> None:
    """The second department and the fifth, of which they are no member."""
    organisation = demo.company(12)
    heads = Counter(unit.head for unit in organisation.departments if unit.head)
    assert heads[2] == 2
    assert 2 not in organisation.members(organisation.departments[4].id)


def test_a_full_name_runs_from_the_leaf_to_the_root() -> None:
    """And holds names that hold the separator."""
    organisation = demo.company(0)
    assert organisation.full_name(organisation.departments[5].id) == "Группа поддержки / Продажи / Опт / Демо-компания"


def test_people_sit_in_one_to_three_departments(large: demo.Company) -> None:
    """Most of them in one."""
    sizes = Counter(len(user["departments"]) for user in large.colleagues if user)
    assert set(sizes) == {1, 2, 3}
    assert sizes[1] > sizes[2] > sizes[3]


def test_the_departments_of_a_person_are_those_that_list_them(large: demo.Company) -> None:
    """Both directions tell the same."""
    members = {unit.id: set(large.members(unit.id)) for unit in large.departments}
    for person in large.employee_ids:
        assert set(large.user(person)["departments"]) == {unit for unit, ids in members.items() if person in ids}


def test_every_odd_value_occurs_in_a_company_of_forty(small: demo.Company) -> None:
    """False, null, empty text and empty object for times; every form of phones; every kind of account."""
    users = [user for user in small.colleagues if user]
    seen = [user["last_activity_date"] for user in users]
    assert all(odd in seen for odd in (False, None, "", {}))
    assert all(odd in [user["absent"] for user in users] for odd in (None, "", {}))
    phones = [user["phones"] for user in users]
    assert False in phones
    assert [] in phones
    inner = {type(one.get("inner_phone")) for one in phones if isinstance(one, dict)}
    assert {int, str} <= inner
    assert {"29-02", False, ""} <= {user["birthday"] for user in users}
    assert any(not user["active"] for user in users)
    assert all(any(user[kind] for user in users) for kind in ("bot", "connector", "network", "extranet"))
    auth = {user["external_auth_id"] for user in users}
    assert {"default", "socservices", "bot", "imconnector", "rest_system"} <= auth


def test_names_come_in_several_scripts_and_with_markup_blanks_apostrophes_and_nulls(small: demo.Company) -> None:
    """Whatever a table, a chart or a page must survive."""
    users = [user for user in small.colleagues if user]
    names = [user["name"] for user in users]
    assert "<img src=x onerror=alert(1)>" in names
    assert "王伟" in names
    assert "محمد الأحمد" in names
    assert "Siobhan O'Neill" in names
    assert any("ё" in name for name in names)
    assert any(name != name.strip() for name in names)
    assert any(user["first_name"] is None and user["name"] == "" for user in users)
    assert max(map(len, names)) > 100


def test_most_people_have_a_number_and_hardly_two_the_same(large: demo.Company) -> None:
    """About seven in ten have a mobile number of their own."""
    numbers = [
        "".join(sign for sign in user["phones"]["personal_mobile"] if sign.isdigit())[-10:]
        for user in large.colleagues
        if user and isinstance(user["phones"], dict) and user["phones"].get("personal_mobile")
    ]
    own = [number for number, count in Counter(numbers).items() if count == 1 and len(number) == 10]
    assert 0.6 < len(own) / 2_000 < 0.8


def test_activity_lies_between_minutes_and_months_before_the_fixed_moment(large: demo.Company) -> None:
    """Three offsets, some never, some absent until a later date."""
    seen = [user["last_activity_date"] for user in large.colleagues if user]
    moments = [datetime.fromisoformat(one) for one in seen if one]
    ages = [demo.NOW - moment for moment in moments]
    assert datetime(2026, 11, 2, 9, tzinfo=UTC) == demo.NOW
    assert min(ages) < timedelta(hours=1)
    assert max(ages) > timedelta(days=200)
    assert all(age > timedelta(0) for age in ages)
    assert {moment.utcoffset() for moment in moments} == {timedelta(hours=hours) for hours in (3, 1, 5)}
    assert 50 < len(seen) - len(moments) < 250
    absent = [datetime.fromisoformat(user["absent"]) for user in large.colleagues if user and user["absent"]]
    assert 80 < len(absent) < 220
    assert all(until > demo.NOW for until in absent)


def test_another_moment_moves_the_times_and_nothing_else() -> None:
    """Snapshots of several days can be made."""
    later = demo.NOW + timedelta(days=7)
    before, after = demo.company(40), demo.company(40, now=later)
    assert before.colleague_ids == after.colleague_ids
    assert [user["name"] for user in before.colleagues] == [user["name"] for user in after.colleagues]
    assert before.colleagues != after.colleagues


def test_the_newest_server_sends_constant_signals(small: demo.Company) -> None:
    """Only last_activity_date says anything there."""
    for user in small.colleagues:
        assert set(user) == FULL
        assert user["status"] == "online"
        assert (user["idle"], user["mobile_last_date"], user["desktop_last_date"]) == (False, False, False)


def test_an_older_server_sends_fewer_fields_and_varied_signals() -> None:
    """The same people otherwise."""
    older = demo.company(300, modern=False)
    users = [user for user in older.colleagues if user]
    lacking = {"avatar_hr", "desktop_last_date", "type", "website", "email"}
    assert all(set(user) == FULL - lacking for user in users)
    assert {user["status"] for user in users} == {"online", "away", "dnd", "break", "offline"}
    assert any(user["idle"] for user in users)
    assert any(user["mobile_last_date"] for user in users)
    assert [user["name"] for user in users] == [user["name"] for user in demo.company(300).colleagues if user]


@pytest.mark.parametrize("modern", [True, False])
def test_a_server_may_tell_status_and_apps_of_everybody(*, modern: bool) -> None:
    """Whatever its age: everybody is seen in both apps, in one, or in none, and never later in one than at all."""
    users = [user for user in demo.company(300, modern=modern, signals=True).colleagues if user]
    apps = [(bool(user["mobile_last_date"]), bool(user["desktop_last_date"])) for user in users]
    assert all(apps.count(each) > 20 for each in ((True, True), (True, False), (False, True), (False, False)))
    assert {user["status"] for user in users} == {"online", "away", "dnd", "break", "offline"}
    dates = [
        (user["last_activity_date"], user[name]) for user in users for name in ("mobile_last_date", "desktop_last_date")
    ]
    assert all(not app or app == seen for seen, app in dates)
    plain = [user for user in demo.company(300, modern=True).colleagues if user]
    assert [user["name"] for user in users] == [user["name"] for user in plain]
    assert [user["last_activity_date"] for user in users] == [user["last_activity_date"] for user in plain]


@pytest.mark.parametrize("made", ["portal", "company", "sample"])
def test_devices_and_presence_count_on_such_a_server(made: str) -> None:
    """And raise on the newest and on older ones."""
    people = {
        "portal": lambda: demo.portal(120, signals=True),
        "company": lambda: demo.portal(demo.company(120, signals=True)),
        "sample": lambda: demo.portal(demo.sample(signals=True)),
    }
    with people[made]() as url:
        frame = b24.load_colleagues(url)
    assert (b24.activity.devices(frame)["people"] > 0).all()
    assert (b24.activity.presence(frame)["people"] > 0).sum() > 3
    for modern in (True, False):
        with demo.portal(60, modern=modern) as url, pytest.raises(b24.ConstantSignalError):
            b24.activity.devices(b24.load_colleagues(url))


def test_who_joins_becomes_the_head_of_the_first_department_without_one() -> None:
    """The fourth department of 12 people: the newcomer stands third in the list and shifts the rest."""
    organisation = demo.company(12)
    before = organisation.colleague_ids
    person = organisation.join()
    assert organisation.colleague_ids == [2, 3, person, *before[2:]]
    assert organisation.departments[3].head == person
    assert organisation.user(person)["departments"] == [organisation.departments[3].id]


def test_who_joins_a_given_department_is_a_plain_member_there() -> None:
    """The last of them."""
    organisation = demo.company(12)
    person = organisation.join(1)
    assert organisation.members(1)[-1] == person
    assert organisation.user(person)["departments"] == [1]


def test_who_leaves_is_listed_nowhere_and_their_posts_are_vacant() -> None:
    """Without a name the first of the list goes; ids are not used again."""
    organisation = demo.company(12)
    before = organisation.colleague_ids
    assert organisation.leave() == 2
    assert sorted(organisation.colleague_ids) == sorted(before[1:])
    assert organisation.user(2) is None
    assert [unit.head for unit in organisation.departments] == [1, 0, 3, 0, 0, 0]
    newest = max(before)
    organisation.leave(newest)
    assert organisation.join(1) == newest + 1


def test_who_moves_sits_in_the_one_new_department() -> None:
    """Without a name the first of the list goes to the end of it."""
    organisation = demo.company(12)
    last = organisation.departments[-1].id
    assert organisation.move() == 2
    assert organisation.user(2)["departments"] == [last]
    assert organisation.colleague_ids[-1] == 2
    assert len(organisation.colleague_ids) == 12


def test_who_is_deleted_stays_in_the_list_as_null() -> None:
    """Without a name the last of the list."""
    organisation = demo.company(12)
    before = organisation.colleague_ids
    person = organisation.delete()
    assert person == before[-1]
    assert organisation.colleague_ids == before
    assert organisation.colleagues[-1] is None
    assert organisation.encoded(person) == b"null"
    assert person not in organisation.employee_ids


def test_what_travels_is_the_user_object_as_json(small: demo.Company) -> None:
    """Newest servers send letters as they are, older ones escape them."""
    assert json.loads(small.encoded(2)) == small.user(2)
    assert "Юрист".encode() in small.encoded(9)
    assert demo.company(40, modern=False).encoded(9).isascii()


def test_a_hundred_thousand_people_are_planned_within_seconds() -> None:
    """They are described and encoded later, on demand."""
    started = time.perf_counter()
    organisation = demo.company(100_000)
    assert len(organisation.colleague_ids) == 100_005
    assert time.perf_counter() - started < 10
