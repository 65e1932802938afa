#!/bin/sh
# usage: serve.sh OLLAMA MODELFILE: Ollama with one model, `tiny`, made from MODELFILE as soon as the server takes commands.
"$1" serve &
until "$1" create tiny -f "$2"; do sleep 0.2; done
wait
