"""From a failed reply to the error that says what to do: pure.

Errors are told apart by code first and by HTTP status second, because older servers send them with status 200
(https://apidocs.bitrix24.com/error-codes.html).
"""

from __future__ import annotations

from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from b24frame import errors
from b24frame._methods import method_of

if TYPE_CHECKING:
    from collections.abc import Mapping

_BY_CODE: dict[str, type[errors.PortalError | errors.ApiError]] = {
    "INTERNAL_SERVER_ERROR": errors.PortalError,
    "ERROR_UNEXPECTED_ANSWER": errors.PortalError,
    "NO_AUTH_FOUND": errors.AuthError,
    "INVALID_CREDENTIALS": errors.AuthError,
    "EXPIRED_TOKEN": errors.AuthError,
    "INVALID_TOKEN": errors.AuthError,
    "WRONG_TOKEN": errors.AuthError,
    "INSUFFICIENT_SCOPE": errors.ScopeError,
    "ACCESS_ERROR": errors.AccessError,
    "ACCESS_DENIED": errors.AccessError,
    "USER_ACCESS_ERROR": errors.AccessError,
    "PORTAL_DELETED": errors.AccessError,
    "ERROR_MANIFEST_IS_NOT_AVAILABLE": errors.AccessError,
    "QUERY_LIMIT_EXCEEDED": errors.LimitError,
    "OPERATION_TIME_LIMIT": errors.LimitError,
    "OVERLOAD_LIMIT": errors.OverloadError,
}
_BY_STATUS: dict[int | None, type[errors.PortalError | errors.ApiError]] = {
    401: errors.AuthError,
    403: errors.AccessError,
    429: errors.LimitError,
    503: errors.LimitError,
}
_TOO_SLOW = {HTTPStatus.GATEWAY_TIMEOUT, 524}
_ADVICE = {
    "ACCESS_DENIED": "REST is part of commercial plans only: check the portal's plan.",
    "ACCESS_ERROR": "Only intranet users may call it, not bots or extranet users: use a webhook of an employee.",
    "USER_ACCESS_ERROR": "The administrator restricted the application to some users: ask for access.",
    "PORTAL_DELETED": "The portal was deleted or its public part is closed.",
    "INVALID_REQUEST": "Check that the address begins with https://.",
    "ERROR_METHOD_NOT_FOUND": "This portal does not know the method: check its name, or update an on-premise portal.",
}

_ADVICE_BY_KIND: dict[type[Exception], str] = {
    errors.AuthError: (
        "The webhook or token is not accepted: check that it was copied whole and was not deleted or expired."
    ),
    errors.LimitError: "The portal limits how much may be asked of it: wait, or ask less at a time.",
    errors.OverloadError: "REST of this portal was blocked by hand: write to Bitrix24 support; do not try again.",
}


def moved(method: str, status: int, location: str) -> errors.PortalError:
    """Say where a redirect points to: host only, because its path holds the secret."""
    where = f"to {location}" if location else "without saying where"
    return errors.PortalError(
        f"{method}: the portal sends us on {where} (status {status}), and redirects are not followed because "
        "they would carry the secret along. If the portal was renamed, use a webhook with its new address.",
        passing=False,
    )


def unusable(method: str, status: int, what: str) -> errors.PortalError:
    """Say that a reply cannot be used, and what the cause may be."""
    cause = {
        502: "a proxy could not reach the portal",
        504: "the portal took longer than its proxy allows",
        413: "a proxy finds the request too large",
    }.get(status, "the address may not be that of a portal, or a proxy answered in its place")
    is_refusal = HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR
    kind = errors.TooSlowError if status in _TOO_SLOW else errors.PortalError
    return kind(f"{method}: status {status} with {what}; {cause}.", passing=not is_refusal)


def refusal(failure: object, method: str, status: int | None, timing: object = None) -> errors.B24Error:
    """Turn the error of an answer (status given) or of one command in a batch (no status) into an exception."""
    payload = failure if isinstance(failure, dict) else {"error": failure}
    code, description = _code_and_description(payload)
    kind = _kind(code.upper(), status)
    told = (code or "an error without a code") + (f" ({description})" if description else "")
    message = f"{method}: the portal answered {told}."
    if not issubclass(kind, errors.ApiError):
        return errors.PortalError(f"{message} This is a fault of the server: try again later.")
    advice = _advice(kind, code.upper(), method)
    error = kind(f"{message} {advice}".rstrip(), code=code, status=status, method=method, description=description)
    if isinstance(error, errors.ScopeError):
        error.scope = method_of(method).scope
    if isinstance(error, errors.LimitError) and code.upper() == "OPERATION_TIME_LIMIT":
        _tell_when(error, payload.get("time") if timing is None else timing)
    return error


def _code_and_description(payload: Mapping[str, Any]) -> tuple[str, str]:
    error: Any = payload.get("error")
    description = payload.get("error_description")
    if isinstance(error, dict):
        error, description = error.get("code", error.get("error")), error.get("message", description)
    return str(error or "").strip(), str(description or "").strip()


def _kind(code: str, status: int | None) -> type[errors.PortalError | errors.ApiError]:
    if code in _BY_CODE:
        return _BY_CODE[code]
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    if status is not None and status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return errors.PortalError
    has_nothing_to_go_by = not code and (status is None or status < HTTPStatus.BAD_REQUEST)
    return errors.PortalError if has_nothing_to_go_by else errors.ApiError


def _advice(kind: type[Exception], code: str, method: str) -> str:
    known = method_of(method)
    if kind is errors.ScopeError:
        what = f"the scope '{known.scope}'" if known.scope else f"the scope that its page names ({known.docs})"
        return f"Open the webhook in Bitrix24, tick {what}, and save it."
    return _ADVICE.get(code) or _ADVICE_BY_KIND.get(kind, "")


def _tell_when(error: errors.LimitError, timing: object) -> None:
    told = timing if isinstance(timing, dict) else {}
    try:
        reset_at = float(told.get("operating_reset_at") or "none")
        error.retry_at = datetime.fromtimestamp(reset_at, UTC)
        error.seconds_left = max(0.0, reset_at - float(told.get("start") or "none"))
    except (ValueError, TypeError, OverflowError, OSError):
        return
