"""Which messaging platforms are set up, by the environment's variables: secrets stand nowhere else.

A platform runs when all its variables are set, stays away when none is, and stops the start when only some
are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

PUBLIC_URL = "PUBLIC_URL"
"""Where platforms reach the assistant: its address as the internet sees it, before ``/webhooks``."""
_TWILIO = ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN")
_FORMS = {
    PUBLIC_URL: (r"https://[\w.-]+(:\d+)?(/[\w./-]*)?", "https://chat.clinic.example"),
    "TELEGRAM_TOKEN": (r"\d+:[\w-]{30,}", "123456789:AA… as BotFather writes it"),
    "SLACK_BOT_TOKEN": (r"xoxb-\S+", "xoxb-…"),
    "TWILIO_ACCOUNT_SID": (r"AC[0-9a-f]{32}", "AC and 32 digits or letters"),
    "TWILIO_SMS_NUMBER": (r"\+\d{6,15}|\d{3,8}", "+15550142"),
    "TWILIO_WHATSAPP_NUMBER": (r"\+\d{6,15}", "+15550142"),
}
"""What a variable's value looks like, and an example for whoever wrote another."""


@dataclass(frozen=True)
class Platform:
    """A platform: its channel's name and class, and its variables."""

    name: str
    channel: str
    own: tuple[str, ...]
    """Variables by which the platform is wanted: one of them set asks for all."""
    shared: tuple[str, ...] = ()
    """Variables that other platforms need as well."""
    api_base: str = ""
    """The variable that names another address of the platform's interface."""
    default_base: str = ""

    @property
    def needs(self) -> tuple[str, ...]:
        """Every variable that must be set."""
        return (*self.own, *self.shared)

    @property
    def webhook(self) -> str:
        """The path that the platform calls, below ``PUBLIC_URL``."""
        return f"/webhooks/{self.name}/webhook"

    def is_wanted(self, environment: Mapping[str, str]) -> bool:
        """Tell whether a variable of this platform alone is set."""
        return any(environment.get(name) for name in self.own)

    def values(self, environment: Mapping[str, str]) -> dict[str, str]:
        """Return the values of the variables that are set, and the address of the interface."""
        found = {name: environment[name] for name in self.needs if environment.get(name)}
        base = environment.get(self.api_base) or self.default_base
        return {**found, "api_base": base.rstrip("/")}


_CHANNELS = "assistant.channels"
PLATFORMS = {
    platform.name: platform
    for platform in (
        Platform(
            "telegram",
            f"{_CHANNELS}.telegram.TelegramChannel",
            ("TELEGRAM_TOKEN",),
            (PUBLIC_URL,),
            "TELEGRAM_API_BASE",
            "https://api.telegram.org",
        ),
        Platform(
            "slack",
            f"{_CHANNELS}.slack.SlackChannel",
            ("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET"),
            (),
            "SLACK_API_BASE",
            "https://slack.com/api",
        ),
        Platform(
            "messenger",
            f"{_CHANNELS}.messenger.MessengerChannel",
            ("MESSENGER_PAGE_TOKEN", "MESSENGER_APP_SECRET", "MESSENGER_VERIFY_TOKEN"),
            (),
            "MESSENGER_API_BASE",
            "https://graph.facebook.com/v23.0",
        ),
        Platform(
            "sms",
            f"{_CHANNELS}.twilio.SmsChannel",
            ("TWILIO_SMS_NUMBER",),
            (*_TWILIO, PUBLIC_URL),
            "TWILIO_API_BASE",
            "https://api.twilio.com",
        ),
        Platform(
            "whatsapp",
            f"{_CHANNELS}.twilio.WhatsAppChannel",
            ("TWILIO_WHATSAPP_NUMBER",),
            (*_TWILIO, PUBLIC_URL),
            "TWILIO_API_BASE",
            "https://api.twilio.com",
        ),
    )
}


def configured(environment: Mapping[str, str]) -> list[Platform]:
    """Return the platforms that are set up."""
    return [platform for platform in PLATFORMS.values() if platform.is_wanted(environment)]


def faults(environment: Mapping[str, str]) -> list[str]:
    """Return what stops the start: variables that are missing or cannot be right; never a value."""
    found = [fault for platform in configured(environment) for fault in faults_of(platform, environment)]
    found += _without_number(environment)
    return list(dict.fromkeys(found))


def faults_of(platform: Platform, environment: Mapping[str, str]) -> Iterator[str]:
    """Yield what is missing or wrong in one platform's variables."""
    for name in platform.needs:
        value = environment.get(name)
        if not value:
            yield f"{platform.name} is half set up: {name} is missing"
        elif value != value.strip() or not value.isprintable():
            yield f"{name} cannot be right; it has white space around it, or characters that cannot be seen"
        elif name in _FORMS and not re.fullmatch(_FORMS[name][0], value):
            yield f"{name} cannot be right; it looks like {_FORMS[name][1]}"


def _without_number(environment: Mapping[str, str]) -> Iterator[str]:
    twilio = [platform for platform in PLATFORMS.values() if set(_TWILIO) <= set(platform.shared)]
    if not any(platform.is_wanted(environment) for platform in twilio):
        for name in _TWILIO:
            if environment.get(name):
                numbers = " or ".join(platform.own[0] for platform in twilio)
                yield f"Twilio is half set up: {name} is set, {numbers} is missing"
