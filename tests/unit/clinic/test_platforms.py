"""Which platforms an environment sets up, and what stops the start."""

from __future__ import annotations

import pytest

from clinic.platforms import PLATFORMS, configured, faults

TELEGRAM = {"TELEGRAM_TOKEN": "123456:" + "A" * 35, "PUBLIC_URL": "https://chat.clinic.example"}
SLACK = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "secret"}
MESSENGER = {"MESSENGER_PAGE_TOKEN": "t", "MESSENGER_APP_SECRET": "s", "MESSENGER_VERIFY_TOKEN": "v"}
TWILIO = {"TWILIO_ACCOUNT_SID": "AC" + "0" * 32, "TWILIO_AUTH_TOKEN": "t", "PUBLIC_URL": "https://c.example"}
SMS = {**TWILIO, "TWILIO_SMS_NUMBER": "+15550142"}
WHATSAPP = {**TWILIO, "TWILIO_WHATSAPP_NUMBER": "+15550142"}
HALF = "is half set up:"


@pytest.mark.parametrize(
    ("environment", "names"),
    [
        ({}, []),
        ({"PUBLIC_URL": "https://c.example"}, []),
        ({"SLACK_API_BASE": "http://127.0.0.1:1"}, []),
        ({"TELEGRAM_TOKEN": ""}, []),
        (TELEGRAM, ["telegram"]),
        (SLACK, ["slack"]),
        (MESSENGER, ["messenger"]),
        (SMS, ["sms"]),
        (WHATSAPP, ["whatsapp"]),
        ({**WHATSAPP, **SMS, **SLACK}, ["slack", "sms", "whatsapp"]),
    ],
)
def test_a_platform_runs_when_its_variables_are_set(environment: dict[str, str], names: list[str]) -> None:
    assert [platform.name for platform in configured(environment)] == names
    assert faults(environment) == []


@pytest.mark.parametrize("whole", [TELEGRAM, SLACK, MESSENGER, SMS, WHATSAPP])
def test_each_variable_that_is_missing_is_named(whole: dict[str, str]) -> None:
    [platform] = configured(whole)
    for missing in whole:
        left = {name: value for name, value in whole.items() if name != missing}
        if not platform.is_wanted(left):
            continue
        assert faults(left) == [f"{platform.name} {HALF} {missing} is missing"]


def test_an_account_without_a_number_is_half_set_up() -> None:
    numbers = "TWILIO_SMS_NUMBER or TWILIO_WHATSAPP_NUMBER is missing"
    assert faults(TWILIO) == [
        f"Twilio {HALF} TWILIO_ACCOUNT_SID is set, {numbers}",
        f"Twilio {HALF} TWILIO_AUTH_TOKEN is set, {numbers}",
    ]


@pytest.mark.parametrize(
    ("environment", "name", "value"),
    [
        (TELEGRAM, "TELEGRAM_TOKEN", "my-secret-bot"),
        (TELEGRAM, "PUBLIC_URL", "http://chat.clinic.example"),
        (SLACK, "SLACK_BOT_TOKEN", "xapp-1-secret"),
        (SMS, "TWILIO_SMS_NUMBER", "+1 555 0142"),
        (SMS, "TWILIO_ACCOUNT_SID", "SK12"),
        (WHATSAPP, "TWILIO_WHATSAPP_NUMBER", "whatsapp:+15550142"),
    ],
)
def test_a_value_that_cannot_be_right_is_named_and_not_shown(
    environment: dict[str, str], name: str, value: str
) -> None:
    [fault] = faults({**environment, name: value})
    assert fault.startswith(f"{name} cannot be right; it looks like ")
    assert value not in fault


@pytest.mark.parametrize("value", ["secret\n", " secret", "sec\x00ret"])
def test_white_space_around_a_secret_is_told(value: str) -> None:
    [fault] = faults({**SLACK, "SLACK_SIGNING_SECRET": value})
    assert fault.startswith("SLACK_SIGNING_SECRET cannot be right; it has white space")
    assert value not in fault


def test_another_address_of_an_interface_is_kept_without_its_last_slash() -> None:
    slack = PLATFORMS["slack"]
    assert slack.values({**SLACK, "SLACK_API_BASE": "http://127.0.0.1:1/"}) == {
        **SLACK,
        "api_base": "http://127.0.0.1:1",
    }
    assert slack.values(SLACK)["api_base"] == "https://slack.com/api"
