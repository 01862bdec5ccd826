"""The simulator as an ASGI application: the step events API with its faults, and the controls beside it.

Controls, all JSON: `/_ledger`, `/_faults`, `/_office`, `/_keys`, `/_line`, `/_reset`; the ledger page is `/`.
Faults strike only under `/api/`. Needs starlette: import only when serving.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from email.utils import format_datetime
from typing import Any

import msgspec
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount, Route
from starlette.types import Receive, Scope, Send

from kiosk.clock import Clock
from kiosk.simulator.contract import SimulatedShop
from kiosk.simulator.dispatch import respond
from kiosk.simulator.faults import Effect, FaultQueue, Rule
from kiosk.simulator.ledger import listed_ledger
from kiosk.simulator.line import Listener, gone, raw_answer, reset, transport_of
from kiosk.simulator.office import act, change_key, listed_keys
from kiosk.simulator.page import board, page

PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'"


class Simulation:
    """A shop, its faults and its line, behind one ASGI application (`app`)."""

    def __init__(self, shop: SimulatedShop, clock: Clock) -> None:
        self.shop = shop
        self.faults = FaultQueue()
        self.line: Listener | None = None
        self.control_url = ""
        self.date_offset_seconds = 0.0
        self._clock = clock
        self._resets = 0
        self.app = Starlette(
            routes=[
                Route("/", self._page),
                Route("/_board", self._board),
                Route("/_ledger", self._ledger),
                Route("/_faults", self._faults, methods=["GET", "POST", "DELETE"]),
                Route("/_office", self._office, methods=["POST"]),
                Route("/_keys", self._keys, methods=["GET", "POST"]),
                Route("/_line", self._line, methods=["GET", "POST"]),
                Route("/_reset", self._reset, methods=["POST"]),
                Mount("/api", app=self._api),
            ]
        )

    async def _api(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        try:
            body = await request.body()
        except ClientDisconnect:  # half a request is no request
            return
        effect = self.faults.take(request.method, scope["path"], _machine_in(body))
        if effect is None:
            status, answer = self._apply(request, body)
            await Response(answer, status, self._headers())(scope, receive, send)
        else:
            await self._struck(effect, request, body, receive)

    def _apply(self, request: Request, body: bytes) -> tuple[int, bytes]:
        return respond(
            self.shop,
            request.method,
            request.scope["path"],
            request.query_params,
            request.headers.get("authorization", ""),
            body,
            self._clock.now(),
        )

    async def _struck(self, effect: Effect, request: Request, body: bytes, receive: Receive) -> None:
        transport = transport_of(request.scope)
        if effect.refuse_seconds and self.line is not None:
            self.line.refuse(effect.refuse_seconds)
            return await gone(receive)
        resets = self._resets
        await asyncio.sleep(effect.delay_before_seconds)
        if self._resets != resets:  # the shop it was sent to is gone
            transport.close()
            return await gone(receive)
        status, answer = self._apply(request, body) if effect.applies else (200, b"")
        await asyncio.sleep(effect.delay_after_seconds)
        await _send(transport, effect, b"" if _silent(effect) else self._answer(effect, status, answer))
        if effect.drop == "reset":
            reset(transport)
        else:
            transport.close()
        return await gone(receive)

    def _answer(self, effect: Effect, status: int, answer: bytes) -> bytes:
        if effect.raw is not None:
            return effect.raw.encode("latin-1", "replace")
        body = answer if effect.body is None else effect.body.encode()
        return raw_answer(
            effect.status or status,
            _overridden(self._headers(effect.date_offset_seconds), effect.headers),
            body,
            len(body) + effect.content_length_offset,
        )

    def _headers(self, offset_seconds: float = 0) -> dict[str, str]:
        now = self._clock.now() + timedelta(seconds=self.date_offset_seconds + offset_seconds)
        return {"Content-Type": "application/json", "Date": format_datetime(now, usegmt=True)}

    async def _page(self, request: Request) -> Response:
        return HTMLResponse(
            page(self.shop, self._clock.now()), headers={"Content-Security-Policy": PAGE_POLICY}
        )

    async def _board(self, request: Request) -> Response:
        return HTMLResponse(board(self.shop, self._clock.now()))

    async def _ledger(self, request: Request) -> Response:
        newest = request.query_params.get("newest", "")
        return _json(200, listed_ledger(self.shop, int(newest) if newest.isdecimal() else None))

    async def _faults(self, request: Request) -> Response:
        if request.method == "DELETE":
            self.faults.clear()
        elif request.method == "POST":
            try:
                rules = msgspec.json.decode(await request.body(), type=Rule | list[Rule])
                for rule in rules if isinstance(rules, list) else [rules]:
                    self.faults.add(rule)
            except (msgspec.DecodeError, KeyError) as error:
                return _json(422, {"error": f"Invalid fault: {error}"})
        return _json(200, self.faults.listed())

    async def _office(self, request: Request) -> Response:
        return await _with_object(request, lambda wanted: act(self.shop, wanted, self._clock.now()))

    async def _keys(self, request: Request) -> Response:
        if request.method == "GET":
            return _json(200, listed_keys(self.shop))
        return await _with_object(request, lambda wanted: change_key(self.shop, wanted))

    async def _line(self, request: Request) -> Response:
        if request.method == "POST":
            try:
                wanted = msgspec.json.decode(await request.body(), type=LineState)
            except msgspec.DecodeError as error:
                return _json(422, {"error": f"Invalid line: {error}"})
            if wanted.date_offset_seconds is not None:
                self.date_offset_seconds = wanted.date_offset_seconds
            await self._listen(wanted.listening)
        return _json(
            200,
            {
                "listening": self.line is None or self.line.listening,
                "date_offset_seconds": self.date_offset_seconds,
                "control_url": self.control_url,
            },
        )

    async def _listen(self, listening: bool | None) -> None:
        if self.line is not None and listening is True:
            await self.line.open()
        elif self.line is not None and listening is False:
            await self.line.cut()

    async def _reset(self, request: Request) -> Response:
        self._resets += 1
        self.shop.reset()
        self.faults.clear()
        self.date_offset_seconds = 0.0
        await self._listen(True)
        return _json(200, {})


class LineState(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What `/_line` sets: whether connections are accepted, and how far every Date header is off."""

    listening: bool | None = None
    date_offset_seconds: float | None = None


def _overridden(headers: dict[str, str], given: dict[str, str]) -> dict[str, str]:
    names = {name.casefold() for name in given}
    return {**{name: value for name, value in headers.items() if name.casefold() not in names}, **given}


def _silent(effect: Effect) -> bool:
    return bool(effect.drop) and effect.cut_after_bytes is None


async def _send(transport: asyncio.Transport, effect: Effect, answer: bytes) -> None:
    sent = answer[: effect.cut_after_bytes]
    if not effect.dribble_seconds:
        transport.write(sent)
        return
    for byte in sent:
        await asyncio.sleep(effect.dribble_seconds)
        if transport.is_closing():
            return
        transport.write(bytes([byte]))


def _machine_in(body: bytes) -> str | None:
    try:
        received = msgspec.json.decode(body) if body else None
    except msgspec.DecodeError:
        return None
    fields = received.get("step_event") if isinstance(received, dict) else None
    name = fields.get("machine_display_name") if isinstance(fields, dict) else None
    return name if isinstance(name, str) else None


async def _with_object(request: Request, answer: Callable[[dict[str, object]], tuple[int, Any]]) -> Response:
    try:
        wanted = msgspec.json.decode(await request.body(), type=dict[str, object])
    except msgspec.DecodeError as error:
        return _json(422, {"error": f"Invalid request: {error}"})
    return _json(*answer(wanted))


def _json(status: int, answer: object) -> Response:
    return Response(msgspec.json.encode(answer), status, media_type="application/json")
