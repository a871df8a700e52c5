"""A chat endpoint on loopback whose replies are a function of the request, and which keeps what it was asked."""
import http.server
import json
import threading


class ChatServer:
    def __init__(self, reply):
        """`reply(model, text)` gives the answer to the messages' text."""
        self.bodies = []
        lock = threading.Lock()
        bodies = self.bodies

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                request = json.loads(body)
                with lock:
                    bodies.append(str(self.headers) + body)
                text = "\n".join(message["content"] for message in request["messages"])
                choices = [{"index": i, "message": {"role": "assistant", "content": reply(request["model"], text)},
                            "finish_reason": "stop"} for i in range(request.get("n", 1))]
                answer = json.dumps({"id": "1", "object": "chat.completion", "model": request["model"],
                                     "choices": choices,
                                     "usage": {"prompt_tokens": 20, "completion_tokens": 10}}).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            def handle_error(self, *_):  # a client that was killed
                pass

        self._server = Server(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def environment(self):
        """Variables with which `openai/MODEL` is this server."""
        return {"OPENAI_BASE_URL": f"http://127.0.0.1:{self._server.server_address[1]}/v1", "OPENAI_API_KEY": "sk-test"}

    def close(self):
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
