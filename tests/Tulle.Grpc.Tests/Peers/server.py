"""server.py: the test service on a port that it chooses and prints."""
import sys
import threading
from concurrent import futures

import grpc

CANCELLED = set()
CODES = {code.value[0]: code for code in grpc.StatusCode}


def values(context, name):
    return [value for key, value in context.invocation_metadata() if key == name]


def begin(context):
    context.send_initial_metadata([("x-head", value) for value in values(context, "x-head")])


def end(context):
    """Fails with what the client wants to see."""
    context.set_trailing_metadata([("x-tail-bin", value) for value in values(context, "x-tail-bin")])
    for code in values(context, "x-fail"):
        context.abort(CODES[int(code)], (values(context, "x-why-bin") or [b""])[0].decode())


def unary(reply):
    def handle(request, context):
        end(context)
        begin(context)
        return reply(request, context)
    return handle


def remaining(_, context):
    left = context.time_remaining()
    return b"none" if left is None else str(round(left * 1000)).encode()


def hang(request, context):
    gone = threading.Event()
    if not context.add_callback(gone.set):
        gone.set()
    gone.wait(60)
    CANCELLED.add(request.decode())
    return b""


def spread(request, context):
    begin(context)
    yield from request.split(b",")
    end(context)


def chat(requests, context):
    begin(context)
    keys = values(context, "x-key")
    context.add_callback(lambda: CANCELLED.update(keys))
    yield from requests
    for key in keys:
        hang(key.encode(), context)
    end(context)


class Echo(grpc.GenericRpcHandler):
    methods = {
        "Unary": grpc.unary_unary_rpc_method_handler(unary(lambda request, _: request)),
        "WasCancelled": grpc.unary_unary_rpc_method_handler(
            unary(lambda request, _: b"true" if request.decode() in CANCELLED else b"false")),
        "Remaining": grpc.unary_unary_rpc_method_handler(unary(remaining)),
        "Hang": grpc.unary_unary_rpc_method_handler(hang),
        "Collect": grpc.stream_unary_rpc_method_handler(unary(lambda requests, _: b",".join(requests))),
        "Spread": grpc.unary_stream_rpc_method_handler(spread),
        "Chat": grpc.stream_stream_rpc_method_handler(chat),
    }

    def service(self, handler_call_details):
        service, _, name = handler_call_details.method.lstrip("/").partition("/")
        return self.methods.get(name) if service == "tulle.test.Echo" else None


server = grpc.server(futures.ThreadPoolExecutor(max_workers=16), handlers=[Echo()])
port = server.add_insecure_port("127.0.0.1:0")
server.start()
print("listens on", port, flush=True)
sys.stdin.read()  # until the test is over
server.stop(None)
