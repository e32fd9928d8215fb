# Thin targets over scripts/. `make serve` and `make chat` need nothing but python3, make and a network once.
export PORT HOST DEBUG

.PHONY: setup serve chat test check train sign-off benchmark threshold lock clean

serve: setup
	@scripts/serve

chat: setup
	@scripts/chat

test: setup
	@scripts/test

check: setup
	@scripts/check

train: setup
	@scripts/train

sign-off: setup
	@scripts/sign-off

benchmark: setup
	@scripts/benchmark

threshold: setup
	@.venv/bin/python -m benchmarks.threshold

setup:
	@scripts/setup

lock:
	@scripts/lock

clean:
	rm -rf build models var .rasa
