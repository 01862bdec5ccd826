"""Each row of the table of answers, and what must never be taken for an acceptance or a refusal."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.api.answers import Answer, AnswerKind, PauseReason, classify
from kiosk.api.exchange import Exchange, Failure, Reach

STARTED = {
    "event": {
        "machine_id": 6,
        "range": "2025-05-27 10:00:00 UTC...",
        "eventable_type": "Step",
        "id": 7785,
        "metadata": {"qty_expected": 5, "wo_number": "WO-123"},
        "user_id": 3,
        "tzrange": "2025-05-27 10:00:00 UTC...",
        "machine_name": "Machine 1",
        "display_name": "PART123 Op10",
    },
    "step": {"id": 3092},
}
FINISHED = {
    "event": {
        "id": 123,
        "machine_id": 45,
        "user_id": 67,
        "tzrange": "2025-05-27T10:00:00Z..2025-05-27T11:00:00Z",
        "metadata": {"quantity_made": 42, "quantity_scrapped": 3},
    }
}
PAGE = b"<!DOCTYPE html><html><head><title>Sign in to Shop WiFi</title></head></html>"


def known(status: int, body: object = None, *, what: str = "start", **fields: object) -> Answer:
    raw = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    return classify(what, Exchange(Reach.KNOWN, status, raw, **fields))  # type: ignore[arg-type]


def error(text: str) -> dict[str, str]:
    return {"error": text}


# accepted


def test_a_start_tells_its_event() -> None:
    answer = known(201, STARTED)
    assert answer.kind is AnswerKind.ACCEPTED
    assert (answer.event_id, answer.machine_id, answer.machine_name) == (7785, 6, "Machine 1")
    assert (answer.user_id, answer.display_name) == (3, "PART123 Op10")
    assert answer.started_at == datetime(2025, 5, 27, 10, tzinfo=UTC)
    assert answer.ended_at is None


def test_a_finish_tells_which_event_it_closed() -> None:
    answer = known(200, FINISHED, what="finish")
    assert (answer.kind, answer.event_id) == (AnswerKind.ACCEPTED, 123)
    assert answer.ended_at == datetime(2025, 5, 27, 11, tzinfo=UTC)


@pytest.mark.parametrize(
    "event",
    [
        {},
        {"id": None, "range": 5, "machine_id": [], "machine_name": {}, "user_id": True},
        {"id": "a-uuid", "tzrange": "whenever", "started_at": 12},
        {"new": {"deep": [1, 2]}, "id": 5},
    ],
)
def test_no_missing_or_odd_field_fails_an_accepted_action(event: object) -> None:
    assert known(201, {"event": event}).kind is AnswerKind.ACCEPTED


def test_a_body_that_broke_after_its_last_brace_is_accepted() -> None:
    assert known(201, STARTED, body_complete=False).kind is AnswerKind.ACCEPTED


@pytest.mark.parametrize("status", [200, 201, 202, 204])
@pytest.mark.parametrize(
    "body", [b"", b"OK", b"[]", b"{}", b'{"event": []}', b'{"event": null}', b"[" * 100_000, PAGE]
)
def test_a_2xx_without_an_event_is_unknown_and_pauses(status: int, body: bytes) -> None:
    answer = known(status, body)
    assert (answer.kind, answer.pause_all) == (AnswerKind.UNKNOWN, True)


def test_a_2xx_whose_body_was_cut_is_unknown_and_pauses_nothing() -> None:
    answer = known(
        201, json.dumps(STARTED).encode()[:-9], body_complete=False, content_type="application/json"
    )
    assert (answer.kind, answer.pause_all) == (AnswerKind.UNKNOWN, False)


# the five errors


@pytest.mark.parametrize("status", [200, 400, 403, 404, 409, 422, 500])
@pytest.mark.parametrize("text", ["Machine not found", "machine NOT found", "  Machine  not\nfound. "])
def test_an_unknown_machine_is_known_by_its_text_whatever_the_status(status: int, text: str) -> None:
    assert known(status, error(text)).kind is AnswerKind.MACHINE_NOT_FOUND


@pytest.mark.parametrize(
    "text", ["User not found", "Invalid end timestamp", "invalid start timestamp", "Invalid timestamp"]
)
@pytest.mark.parametrize("status", [400, 404, 422])
def test_what_is_wrong_with_this_action_parks_it(status: int, text: str) -> None:
    answer = known(status, error(text), what="finish")
    assert (answer.kind, answer.pause_all, answer.server_words) == (AnswerKind.PARK, False, text)


@pytest.mark.parametrize("status", [404, 409, 422])
def test_nothing_active_is_known_for_a_finish_only(status: int) -> None:
    body = error("No active step event found for this machine")
    assert known(status, body, what="finish").kind is AnswerKind.NO_ACTIVE_EVENT
    assert known(status, body, what="start").kind is not AnswerKind.NO_ACTIVE_EVENT


@pytest.mark.parametrize("status", [401, 403, 422])
def test_a_read_only_key_pauses(status: int) -> None:
    answer = known(status, error("This API key does not have write permissions"))
    assert (answer.kind, answer.pause_all) == (AnswerKind.READ_ONLY_KEY, True)
    assert answer.pause_reason is PauseReason.READ_ONLY_KEY


@pytest.mark.parametrize(
    "body",
    [
        {"errors": ["Machine not found"]},
        {"error": {"message": "Machine not found"}},
        {"message": "Machine not found"},
    ],
)
def test_the_text_is_found_in_the_usual_places(body: object) -> None:
    assert known(422, body).kind is AnswerKind.MACHINE_NOT_FOUND


# by status


@pytest.mark.parametrize("status", [400, 422])
def test_an_invalid_request_parks(status: int) -> None:
    answer = known(status, {"errors": {"qty_expected": ["must be positive"]}})
    assert (answer.kind, answer.server_words) == (AnswerKind.PARK, "qty_expected must be positive")


@pytest.mark.parametrize(
    "status", [300, 301, 302, 304, 307, 401, 402, 404, 405, 406, 407, 409, 410, 413, 415, 418, 451]
)
@pytest.mark.parametrize("what", ["start", "finish", "read"])
def test_everything_unfamiliar_pauses_and_parks_nothing(status: int, what: str) -> None:
    answer = known(status, error("Route does not exist"), what=what)
    assert (answer.kind, answer.pause_all) == (AnswerKind.PAUSE_ALL, True)
    assert answer.pause_reason is not PauseReason.NONE


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (401, PauseReason.KEY_REFUSED),
        (407, PauseReason.PROXY),
        (302, PauseReason.REDIRECT),
        (404, PauseReason.WRONG_ADDRESS),
        (405, PauseReason.WRONG_ADDRESS),
        (409, PauseReason.UNFAMILIAR),
    ],
)
def test_a_pause_says_why(status: int, reason: PauseReason) -> None:
    assert known(status, error("?")).pause_reason is reason


@pytest.mark.parametrize("status", [400, 402, 403, 404, 422])
def test_a_page_is_never_taken_for_a_refusal(status: int) -> None:
    answer = known(status, PAGE, content_type="text/html")
    assert (answer.kind, answer.pause_reason) == (AnswerKind.PAUSE_ALL, PauseReason.NOT_THE_API)
    assert answer.server_words == "Sign in to Shop WiFi"


def test_a_403_pauses_writes_as_read_only_and_reads_as_a_refused_key() -> None:
    assert known(403, error("Forbidden")).kind is AnswerKind.READ_ONLY_KEY
    assert known(403, error("Forbidden"), what="read").pause_reason is PauseReason.KEY_REFUSED


@pytest.mark.parametrize("status", [408, 500, 501, 502, 503, 504, 507, 599])
@pytest.mark.parametrize("body", [error("Internal error"), PAGE, b""])
def test_a_server_that_may_have_acted_is_unknown(status: int, body: object) -> None:
    answer = known(status, body, retry_after_seconds=7.0)
    assert (answer.kind, answer.pause_all, answer.retry_after_seconds) == (AnswerKind.UNKNOWN, False, 7.0)


@pytest.mark.parametrize("status", [421, 425, 429])
def test_an_answer_that_asks_to_wait_waits(status: int) -> None:
    answer = known(status, PAGE, retry_after_seconds=30.0)
    assert (answer.kind, answer.retry_after_seconds) == (AnswerKind.WAIT, 30.0)


@pytest.mark.parametrize("status", [400, 404, 409, 422])
def test_a_refusal_whose_words_were_cut_is_unknown(status: int) -> None:
    answer = known(status, b'{"error": "Machine n', body_complete=False)
    assert (answer.kind, answer.pause_all) == (AnswerKind.UNKNOWN, False)


# no status


@pytest.mark.parametrize(
    "failure", [Failure.REFUSED, Failure.NAME_NOT_FOUND, Failure.NOT_CONNECTED, Failure.PROXY]
)
def test_what_was_not_sent_is_repeated(failure: Failure) -> None:
    answer = classify("start", Exchange(Reach.NOT_SENT, failure=failure))
    assert (answer.kind, answer.pause_all) == (AnswerKind.NOT_SENT, False)
    assert str(failure) in str(answer.words)


@pytest.mark.parametrize("failure", [Failure.NO_KEY, Failure.BAD_KEY])
def test_a_missing_key_pauses(failure: Failure) -> None:
    answer = classify("start", Exchange(Reach.NOT_SENT, failure=failure))
    assert (answer.kind, answer.pause_reason) == (AnswerKind.PAUSE_ALL, PauseReason.KEY_MISSING)


def test_a_proxy_that_wants_a_password_pauses() -> None:
    answer = classify("start", Exchange(Reach.NOT_SENT, 407, failure=Failure.PROXY))
    assert (answer.kind, answer.pause_reason, answer.status) == (AnswerKind.PAUSE_ALL, PauseReason.PROXY, 407)


def test_a_bad_certificate_names_the_date_of_the_clock() -> None:
    exchange = Exchange(Reach.NOT_SENT, failure=Failure.CERTIFICATE, certificate_fault=True)
    answer = classify("start", exchange, datetime(1970, 1, 1, tzinfo=UTC))
    assert (answer.kind, answer.pause_reason) == (AnswerKind.PAUSE_ALL, PauseReason.CERTIFICATE)
    assert "1970-01-01" in str(answer.words)


def test_no_answer_is_unknown() -> None:
    answer = classify("finish", Exchange(Reach.UNKNOWN, failure=Failure.NO_ANSWER))
    assert (answer.kind, answer.pause_all) == (AnswerKind.UNKNOWN, False)


def test_the_api_answering_a_read_is_no_cause_to_pause() -> None:
    assert known(200, [], what="read").kind is AnswerKind.ACCEPTED
    assert known(200, {"data": []}, what="read").kind is AnswerKind.ACCEPTED
    assert known(200, {"hello": 1}, what="read").pause_all


def test_the_servers_words_are_bounded_and_harmless() -> None:
    answer = known(422, error("\x1b[2Jx" * 1000))
    assert "\x1b" not in answer.server_words
    assert len(answer.server_words) <= 200


@given(
    what=st.sampled_from(["start", "finish", "read"]),
    status=st.integers(100, 999),
    body=st.binary(max_size=60)
    | st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=9),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["event", "error", "errors", "id", "range", "message"]), inner, max_size=3
            )
        ),
    ).map(lambda value: json.dumps(value).encode()),
    complete=st.booleans(),
)
def test_no_answer_makes_it_fail_and_only_2xx_accepts(
    what: str, status: int, body: bytes, complete: bool
) -> None:
    answer = classify(what, Exchange(Reach.KNOWN, status, body, body_complete=complete))
    assert str(answer.words)
    if answer.kind is AnswerKind.ACCEPTED:
        assert 200 <= status < 300
    if answer.kind in (AnswerKind.PAUSE_ALL, AnswerKind.READ_ONLY_KEY):
        assert answer.pause_all
