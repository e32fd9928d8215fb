# Thin targets over scripts/. `make serve` and `make chat` need nothing but python3, make and a network once.
export PORT HOST DEBUG BASE CLINC150 NAME PROFILE FROM TO WEEKS OUT CONVERSATIONS SECONDS PACE BASE_URL

.PHONY: setup serve chat test scaled-test check train sign-off content-diff content-scores channel-check hazards \
  benchmark threshold leaning load faults backup restore sbom widget-compare widget-types report lock clean

serve: setup
	@scripts/serve

chat: setup
	@scripts/chat

test: setup
	@scripts/test

scaled-test: setup
	@scripts/scaled-test

check: setup
	@scripts/check

train: setup
	@scripts/train

sign-off: setup
	@scripts/sign-off

content-diff: setup
	@scripts/content-diff

content-scores: setup
	@scripts/content-scores

channel-check: setup
	@scripts/channel-check

hazards: setup
	@scripts/hazards

benchmark: setup
	@scripts/benchmark

threshold: setup
	@.venv/bin/python -m benchmarks.threshold

load: setup
	@scripts/load

faults: setup
	@scripts/faults

backup: setup
	@scripts/backup

restore: setup
	@scripts/restore

sbom: setup
	@scripts/sbom

leaning: setup
	@.venv/bin/python -m benchmarks.leaning

widget-compare: setup
	@scripts/widget-compare

report: setup
	@scripts/report

widget-types:
	@scripts/widget-types

setup:
	@scripts/setup

lock:
	@scripts/lock

clean:
	rm -rf build models var .rasa
