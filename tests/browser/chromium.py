# SPDX-License-Identifier: Apache-2.0
"""Drives a headless Chromium over the DevTools protocol, on two pipes: no port, no library, no network."""
import base64
import json
import os
import shutil
import subprocess
import tempfile
import time

FLAGS = [
    "--headless=new", "--remote-debugging-pipe", "--no-first-run", "--disable-gpu", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-default-apps", "--disable-extensions", "--no-pings",
    "--disable-dev-shm-usage", "--force-device-scale-factor=1", "--hide-scrollbars", "--font-render-hinting=none",
    "--host-resolver-rules=MAP * ~NOTFOUND",
]


def find():
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    return None


class Chromium:
    """One browser with one page. `requests` and `messages` hold what the page asked for and said."""

    def __init__(self, binary, patience=60):
        self.patience = patience
        self.folder = tempfile.mkdtemp(prefix="steelyard-browser-")
        command_read, self.commands = os.pipe()
        self.answers, answer_write = os.pipe()

        def wire():  # the browser reads commands from descriptor 3 and writes answers to 4
            high = [os.dup(command_read), os.dup(answer_write)]
            os.dup2(high[0], 3)
            os.dup2(high[1], 4)

        sandbox = ["--no-sandbox"] if os.getuid() == 0 else []
        self.log = open(os.path.join(self.folder, "log"), "wb")
        self.process = subprocess.Popen([binary, *FLAGS, *sandbox, f"--user-data-dir={self.folder}/profile", "about:blank"],
                                        preexec_fn=wire, close_fds=False, stdout=self.log, stderr=self.log,
                                        env={**os.environ, "HOME": self.folder, "LC_ALL": "C.UTF-8"})
        os.close(command_read)
        os.close(answer_write)
        os.set_blocking(self.answers, False)
        self.buffer, self.number, self.session = b"", 0, None
        self.requests, self.messages, self.loaded = [], [], False
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(domain + ".enable")

    def close(self):
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.log.close()
        os.close(self.commands)
        os.close(self.answers)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _receive(self, deadline):
        """The next message, or none when the time is up."""
        import select
        while b"\0" not in self.buffer:
            if self.process.poll() is not None:
                raise RuntimeError("chromium ended: " + open(self.log.name, errors="replace").read()[-2000:])
            left = deadline - time.monotonic()
            if left <= 0:
                return None
            if select.select([self.answers], [], [], min(left, 1))[0]:
                self.buffer += os.read(self.answers, 1 << 20)
        message, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(message)

    def _note(self, event):
        method, params = event.get("method"), event.get("params", {})
        if method == "Network.requestWillBeSent":
            self.requests.append(params["request"]["url"])
        elif method in ("Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded"):
            self.messages.append(json.dumps(params)[:400])
        elif method == "Page.loadEventFired":
            self.loaded = True

    def call(self, method, **params):
        self.number += 1
        message = {"id": self.number, "method": method, "params": params}
        if self.session:
            message["sessionId"] = self.session
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self.commands, data):]
        deadline = time.monotonic() + self.patience
        while answer := self._receive(deadline):
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']['message']}")
                return answer["result"]
            self._note(answer)
        raise RuntimeError(f"{method}: no answer within {self.patience} s")

    def open(self, url):
        self.loaded = False
        self.call("Page.navigate", url=url)
        self.wait_loaded()

    def wait_loaded(self):
        """Until a page that was asked for has loaded; set `loaded` to False before asking."""
        deadline = time.monotonic() + self.patience
        while not self.loaded:
            event = self._receive(deadline)
            if event is None:
                raise RuntimeError(f"the page did not load within {self.patience} s")
            self._note(event)

    def js(self, expression):
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(json.dumps(answer["exceptionDetails"])[:600])
        return answer["result"].get("value")

    def size(self, width, height=900, sharp=1):
        """Of the window, in CSS pixels; each becomes `sharp` times as many of a screenshot in each direction."""
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=sharp, mobile=False)

    def dark(self, on):
        self.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": "dark" if on else "light"}])

    def paper(self, on):
        """Whether the page is laid out as for a printer, at the width of the window."""
        self.call("Emulation.setEmulatedMedia", media="print" if on else "")

    def press(self, key, code=None, text=None):
        arguments = {"key": key, "code": code or key}
        codes = {"Tab": 9, "Enter": 13, " ": 32}
        if key in codes:
            arguments["windowsVirtualKeyCode"] = codes[key]
        if key == "Enter":
            text = "\r"
        if key == " ":
            text = " "
        self.call("Input.dispatchKeyEvent", type="keyDown", **arguments, **({"text": text} if text else {}))
        self.call("Input.dispatchKeyEvent", type="keyUp", **arguments)

    def type(self, text):
        for c in text:
            self.press(c, text=c)

    def screenshot(self, file, height=12000):
        """The page from its top, at most that high."""
        box = self.call("Page.getLayoutMetrics")["cssContentSize"]
        shot = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=True,
                         clip={"x": 0, "y": 0, "width": box["width"], "height": min(box["height"], height), "scale": 1})
        with open(file, "wb") as out:
            out.write(base64.b64decode(shot["data"]))

    def pdf(self, file):
        printed = self.call("Page.printToPDF", preferCSSPageSize=True, printBackground=True)
        with open(file, "wb") as out:
            out.write(base64.b64decode(printed["data"]))
