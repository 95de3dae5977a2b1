"""client.py PORT: makes the calls that come as lines of JSON on stdin, and answers each with a line."""
import base64
import json
import queue
import sys

import grpc

KINDS = {"Unary": "unary_unary", "Collect": "stream_unary", "Spread": "unary_stream", "Chat": "stream_stream",
         "Hang": "unary_unary", "WasCancelled": "unary_unary", "Remaining": "unary_unary"}


def to_metadata(pairs):
    return [(name, base64.b64decode(value) if name.endswith("-bin") else value) for name, value in pairs]


def from_metadata(metadata):
    return [[name, base64.b64encode(value).decode() if isinstance(value, bytes) else value]
            for name, value in metadata or ()]


def make(channel, order):
    kind = KINDS[order["method"]]
    stub = getattr(channel, kind)("/tulle.test.Echo/" + order["method"])
    messages = [base64.b64decode(m) for m in order["messages"]]
    next_message = queue.Queue()

    def requests():
        for message in messages:
            yield message
            if order["ping_pong"]:
                next_message.get(timeout=30)

    argument = requests() if kind.startswith("stream") else (messages or [b""])[0]
    options = {"timeout": order["deadline_ms"] / 1000 if order["deadline_ms"] is not None else None,
               "metadata": to_metadata(order["metadata"])}
    call = stub(argument, **options) if kind.endswith("_stream") else stub.future(argument, **options)
    replies = []
    if order["cancel_after"] == 0:
        call.cancel()
    try:
        for reply in call if kind.endswith("_stream") else [call.result()]:
            replies.append(base64.b64encode(reply).decode())
            if len(replies) == order["cancel_after"]:
                call.cancel()
            elif order["ping_pong"]:
                next_message.put(None)
    except (grpc.RpcError, grpc.FutureCancelledError):
        pass
    return {"code": call.code().value[0], "message": call.details() or "", "messages": replies,
            "headers": from_metadata(call.initial_metadata()), "trailers": from_metadata(call.trailing_metadata())}


with grpc.insecure_channel("127.0.0.1:" + sys.argv[1]) as opened:
    for line in sys.stdin:
        print(json.dumps(make(opened, json.loads(line))), flush=True)
