"""What SMS and WhatsApp have of their own."""

from __future__ import annotations

import pytest

from tests.peers.twilio import SmsPeer, WhatsAppPeer
from tests.unit.assistant.channels.conftest import Serve
from tests.unit.assistant.channels.platform_stage import PlatformStage


@pytest.fixture
def sms(serve: Serve) -> PlatformStage:
    """Return the channel of SMS."""
    return serve(SmsPeer)


@pytest.fixture
def whatsapp(serve: Serve) -> PlatformStage:
    """Return the channel of WhatsApp."""
    return serve(WhatsAppPeer)


def test_twilio_is_answered_with_nothing_to_say(sms: PlatformStage) -> None:
    answer = sms.peer.say("hi")
    assert answer.headers["content-type"].startswith("text/xml")
    assert answer.text.endswith("<Response/>")
    sms.settle()


def test_an_sms_names_one_source_and_is_one_message(sms: PlatformStage, whatsapp: PlatformStage) -> None:
    for stage, sources in ((sms, 1), (whatsapp, 3)):
        stage.processor.says = ["utter_hospice_care", "utter_safety_disclaimer"]
        stage.say("hello")
        stage.processor.says = ["utter_hospice_care", "utter_safety_disclaimer"]
        [said] = stage.say("what is hospice")
        assert said.count("Source: ") == sources
        assert "Please keep in mind" in said
        assert said.endswith("3. Planning ahead")


def test_a_request_that_was_signed_for_another_address_is_refused(sms: PlatformStage) -> None:
    body, headers = sms.peer.message("hi")
    url = f"{sms.peer.assistant}/webhooks/sms/webhook?x=1"
    assert sms.peer.http.post(url, data=body, headers=headers, timeout=10).status_code == 403


def test_a_changed_sender_is_refused(sms: PlatformStage) -> None:
    body, headers = sms.peer.message("hi")
    changed = body.replace(b"15550199", b"15550100")
    assert changed != body
    assert sms.peer.post(changed, headers).status_code == 403
    assert sms.peer.post(b"\xff\xfe", headers).status_code == 403


def test_what_twilio_answers_itself_is_left_to_it(sms: PlatformStage) -> None:
    assert isinstance(sms.peer, SmsPeer)
    shown = len(sms.peer.shown)
    sms.peer.post(*sms.peer.posted(Body="STOP", OptOutType="STOP"))
    sms.settle()
    assert len(sms.peer.shown) == shown


def test_a_place_on_whatsapp_gets_a_fitting_word(whatsapp: PlatformStage) -> None:
    whatsapp.peer.send("location")
    assert "a location" in whatsapp.settle()[0]


def test_a_template_s_button_sends_what_it_holds(whatsapp: PlatformStage) -> None:
    assert isinstance(whatsapp.peer, WhatsAppPeer)
    whatsapp.peer.post(*whatsapp.peer.posted(Body="Hospice", ButtonPayload="What is hospice care?"))
    whatsapp.settle()
    assert whatsapp.heard == ["What is hospice care?"]


def test_the_same_number_has_another_conversation_on_each(
    sms: PlatformStage, whatsapp: PlatformStage
) -> None:
    for stage in (sms, whatsapp):
        stage.say("what is hospice")
    [one], [other] = (stage.processor.heard for stage in (sms, whatsapp))
    assert one.sender_id != other.sender_id
    assert len(one.sender_id) == 64
