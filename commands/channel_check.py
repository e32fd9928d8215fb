"""``make channel-check NAME=telegram``: what is missing or wrong in a platform before it goes live."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import requests

from clinic.platforms import PLATFORMS, PUBLIC_URL, Platform, faults_of

TIMEOUT_SECONDS = 15.0


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    is_right: bool
    text: str

    def __str__(self) -> str:
        """``ok: …`` or ``wrong: …``."""
        return f"{'ok' if self.is_right else 'wrong'}: {self.text}"


def main() -> int:
    """Print what is right and what is not; return 1 when something is not."""
    name = os.environ.get("NAME", "")
    if name not in PLATFORMS:
        print(f"NAME must be one of {', '.join(PLATFORMS)}, not '{name}'", file=sys.stderr)
        return 2
    found = list(findings(PLATFORMS[name], os.environ))
    print("\n".join(str(finding) for finding in found))
    return 0 if all(finding.is_right for finding in found) else 1


def findings(platform: Platform, environment: Mapping[str, str]) -> Iterator[Finding]:
    """Yield what is found of a platform: its variables, then its token, then the way to the assistant."""
    faults = list(faults_of(platform, environment))
    if faults:
        yield from (Finding(False, fault) for fault in faults)
        return
    yield Finding(True, f"all variables are set: {', '.join(platform.needs)}")
    values = platform.values(environment)
    yield from _CHECKS[platform.name](values)
    yield from _webhook(platform, environment)


def _webhook(platform: Platform, environment: Mapping[str, str]) -> Iterator[Finding]:
    public = environment.get(PUBLIC_URL, "").rstrip("/")
    if not public:
        yield Finding(True, f"the platform must call https://<your address>{platform.webhook}")
        return
    url = public + platform.webhook
    answer = _ask("POST", url)
    if isinstance(answer, str):
        yield Finding(False, f"{url} cannot be reached from here: {answer}")
    elif answer.status_code == 401:
        yield Finding(True, f"{url} reaches the assistant, and refuses who is not the platform")
    else:
        reason = (
            f"answers {answer.status_code} in place of 401: is the assistant running with {platform.name}?"
        )
        yield Finding(False, f"{url} {reason}")


def _telegram(values: Mapping[str, str]) -> Iterator[Finding]:
    base = f"{values['api_base']}/bot{values['TELEGRAM_TOKEN']}"
    yield from _token("TELEGRAM_TOKEN", _ask("GET", f"{base}/getMe"), lambda body: body["result"]["username"])
    info = _ask("GET", f"{base}/getWebhookInfo")
    if not isinstance(info, str) and info.status_code == 200:
        told = info.json()["result"]
        expected = values[PUBLIC_URL].rstrip("/") + PLATFORMS["telegram"].webhook
        is_right = told.get("url") == expected
        yield Finding(
            is_right, f"Telegram calls '{told.get('url')}'" + ("" if is_right else f", not {expected}")
        )
        if told.get("last_error_message"):
            yield Finding(False, f"Telegram's last call failed: {told['last_error_message']}")


def _slack(values: Mapping[str, str]) -> Iterator[Finding]:
    headers = {"Authorization": f"Bearer {values['SLACK_BOT_TOKEN']}"}
    answer = _ask("POST", f"{values['api_base']}/auth.test", headers=headers)
    yield from _token("SLACK_BOT_TOKEN", answer, lambda body: body["team"])


def _messenger(values: Mapping[str, str]) -> Iterator[Finding]:
    headers = {"Authorization": f"Bearer {values['MESSENGER_PAGE_TOKEN']}"}
    answer = _ask("GET", f"{values['api_base']}/me", headers=headers)
    yield from _token("MESSENGER_PAGE_TOKEN", answer, lambda body: body["name"])


def _twilio(values: Mapping[str, str]) -> Iterator[Finding]:
    account = values["TWILIO_ACCOUNT_SID"]
    url = f"{values['api_base']}/2010-04-01/Accounts/{account}.json"
    answer = _ask("GET", url, auth=(account, values["TWILIO_AUTH_TOKEN"]))
    yield from _token("TWILIO_AUTH_TOKEN", answer, lambda body: body["status"])


_CHECKS: dict[str, Callable[[Mapping[str, str]], Iterator[Finding]]] = {
    "telegram": _telegram,
    "slack": _slack,
    "messenger": _messenger,
    "sms": _twilio,
    "whatsapp": _twilio,
}


def _token(
    variable: str, answer: requests.Response | str, known_as: Callable[[Any], str]
) -> Iterator[Finding]:
    """Yield whether a token is taken; its own interface says so, with 200 and a name."""
    if isinstance(answer, str):
        yield Finding(False, f"the platform cannot be reached from here: {answer}")
        return
    try:
        name = known_as(answer.json()) if answer.status_code == 200 else None
    except (ValueError, KeyError, TypeError):
        name = None
    yield Finding(
        name is not None,
        f"{variable} is taken, as {name}" if name else f"{variable} is refused ({answer.status_code})",
    )


def _ask(method: str, url: str, **options: Any) -> requests.Response | str:
    """Return an answer, or in a word why there is none: an error's own text may hold a token."""
    try:
        return requests.request(method, url, timeout=TIMEOUT_SECONDS, **options)
    except requests.RequestException as error:
        return type(error).__name__


if __name__ == "__main__":
    sys.exit(main())
