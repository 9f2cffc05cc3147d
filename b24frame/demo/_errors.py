"""Error codes of the portal, the HTTP status each comes with, and its text."""

_ERRORS = {
    "ACCESS_ERROR": (403, "Only intranet users have access to this method."),
    "ERROR_BATCH_LENGTH_EXCEEDED": (400, "Max batch length exceeded"),
    "ERROR_BATCH_METHOD_NOT_ALLOWED": (405, "Method is not allowed for batch usage"),
    "ERROR_METHOD_NOT_FOUND": (404, "Method not found!"),
    "FIND_SHORT": (400, "Too short a search phrase."),
    "ID_EMPTY": (400, "Department ID can't be empty"),
    "INTERNAL_SERVER_ERROR": (500, "Internal server error"),
    "INVALID_CREDENTIALS": (403, "Invalid request credentials"),
    "INVALID_FORMAT": (400, "A wrong format for the ID field is passed"),
    "NO_AUTH_FOUND": (401, "Wrong authorization data"),
    "OPERATION_TIME_LIMIT": (429, "Method is blocked due to operation time limit."),
    "OVERLOAD_LIMIT": (503, "REST API is blocked due to overload."),
    "QUERY_LIMIT_EXCEEDED": (503, "Too many requests"),
    "expired_token": (401, "The access token provided has expired."),
    "insufficient_scope": (403, "The request requires higher privileges than provided by the webhook token"),
    "invalid_client": (401, "Unknown client"),
    "invalid_grant": (400, "The refresh token is wrong or no longer valid"),
    "invalid_request": (400, "Unsupported grant type"),
}


class RefusedError(Exception):
    """The portal refuses a call."""

    def __init__(self, code: str, status: int | None = None) -> None:
        usual, self.description = _ERRORS.get(code, (400, code))
        self.code = code
        self.time = b""
        self.status = usual if status is None else status
        super().__init__(f"{self.status} {code}: {self.description}")

    def body(self) -> dict[str, object]:
        """Body of the answer that refuses the call."""
        return {"error": self.code, "error_description": self.description}
