# Thin targets over scripts/. `make serve` and `make chat` need nothing but python3, make and a network once.
export PORT HOST DEBUG

.PHONY: setup serve chat test check train benchmark lock clean

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

setup:
	@scripts/setup

lock:
	@scripts/lock

clean:
	rm -rf build models var .rasa
