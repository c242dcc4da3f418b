"""Refusals in the shape of Stripe's."""

from typing import Any


class ApiError(Exception):
    """One refused API call. `status` is the HTTP status; the rest is Stripe's `error` object."""

    def __init__(
        self,
        message: str,
        *,
        status: int = 400,
        type: str = "invalid_request_error",  # Stripe's own name for it
        code: str | None = None,
        param: str | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.type = type
        self.code = code
        self.param = param

    def body(self) -> dict[str, Any]:
        error = {"code": self.code, "message": self.message, "param": self.param, "type": self.type}
        return {"error": {name: value for name, value in error.items() if value is not None}}


def missing_object(kind: str, id: str, param: str) -> ApiError:
    return ApiError(f"No such {kind}: '{id}'", status=404, code="resource_missing", param=param)


def refused_by_fault(status: int) -> ApiError:
    """What Stripe says with each status that a test can ask for."""
    if status == 429:
        return ApiError("Request rate limit exceeded.", status=429, code="rate_limit")
    if status == 409:
        return ApiError(
            "This object cannot be accessed right now because another API request or Stripe "
            "process is currently accessing it.",
            status=409,
            code="lock_timeout",
        )
    return ApiError("An unknown error occurred.", status=status, type="api_error")
