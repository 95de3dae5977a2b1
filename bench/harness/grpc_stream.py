"""grpc_stream.py PORT MESSAGES BYTES: one bidirectional stream of python3-grpcio; prints messages a second, there and back."""
import sys
import time

import grpc


def main():
    port, count, size = (int(a) for a in sys.argv[1:4])
    message = b"x" * size
    with grpc.insecure_channel("127.0.0.1:%d" % port) as channel:
        unary = channel.unary_unary("/tulle.test.Echo/Unary")
        if unary(message) != message:
            raise SystemExit("the server answers something else")
        chat = channel.stream_stream("/tulle.test.Echo/Chat")
        begin = time.monotonic()
        got = sum(1 for _ in chat(message for _ in range(count)))
        if got != count:
            raise SystemExit("%d of %d messages came back" % (got, count))
        print(count / (time.monotonic() - begin))


if __name__ == "__main__":
    main()
