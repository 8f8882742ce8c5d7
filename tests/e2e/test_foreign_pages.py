"""Pages of other origins can do nothing to the local cloud, tested in a real browser.

The page is served from another port of this machine, and from another host, whose name is later
pointed at the cloud's own ports (DNS rebinding).
"""

import http.server
import threading

import psutil
import pytest
from botocore.auth import S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from playwright.sync_api import sync_playwright

from darkroom_emulators.kit.acts import ControlCalled
from local.commands.stream import READER
from local.http_api.events import RequestReceived
from local.lambda_.events import InvocationStarted
from local.settings import LOCAL_VALUES
from trust.cloud import PHOTO, Cloud
from trust.person import Person

from .browser import launch

TOKEN = LOCAL_VALUES["TELEGRAM_BOT_TOKEN"]
API_TOKEN = LOCAL_VALUES["REPLICATE_API_TOKEN"]
KEYS = Credentials(LOCAL_VALUES["AWS_ACCESS_KEY_ID"], LOCAL_VALUES["AWS_SECRET_ACCESS_KEY"])
BUCKET = "my-bot-bucket"
PLACES = ("127.0.0.1", "evil.example")

# all the ways a page can send a request without the target's consent
ATTACK = """
async ({urls, body, headers}) => {
  const seen = [];
  const settled = (name, work) => Promise.race([
    work.then((found) => found && seen.push(`${name}: ${found}`), () => {}),
    new Promise((done) => setTimeout(done, 4000)),
  ]);
  const frame = document.createElement("iframe");
  frame.name = "sink";
  document.body.append(frame);
  const form = (method, url, type) => {
    const made = document.createElement("form");
    Object.assign(made, {method, action: url, target: "sink", enctype: type});
    const field = document.createElement("input");
    Object.assign(field, {name: "text", value: "by a form"});
    made.append(field);
    document.body.append(made);
    made.submit();
    return new Promise((done) => { frame.onload = () => done(); setTimeout(done, 300); });
  };
  const element = (tag, url) => new Promise((done) => {
    const made = document.createElement(tag);
    made.onload = () => done("loaded");
    made.onerror = () => done();
    if (tag === "link") Object.assign(made, {rel: "stylesheet", href: url});
    else made.src = url;
    document.body.append(made);
  });
  const stream = (url) => new Promise((done) => {
    const source = new EventSource(url);
    source.onmessage = ({data}) => { source.close(); done(data); };
    source.onerror = () => { source.close(); done(); };
  });
  const asked = async (url, options) => (await (await fetch(url, options)).text()).slice(0, 200);
  const socket = (url) => new Promise((done) => {
    const made = new WebSocket(url.replace("http", "ws"));
    made.onopen = () => done("open");
    made.onerror = () => done();
  });
  await Promise.all(urls.map(async (url) => {
    await settled(`cors ${url}`, asked(url));
    await settled(`post ${url}`, asked(url, {method: "POST", body}));
    await settled(`put ${url}`, asked(url, {method: "PUT", body}));
    await settled(`delete ${url}`, asked(url, {method: "DELETE"}));
    await settled(`json ${url}`, asked(url, {method: "POST", body, headers}));
    await settled(`no-cors ${url}`, asked(url, {mode: "no-cors"}));
    await settled(`blind ${url}`, asked(url, {mode: "no-cors", method: "POST", body}));
    await settled(`hidden ${url}`, asked(url, {mode: "no-cors", referrerPolicy: "no-referrer"}));
    await settled(`img ${url}`, element("img", url));
    await settled(`script ${url}`, element("script", url));
    await settled(`style ${url}`, element("link", url));
    await settled(`events ${url}`, stream(url));
    await settled(`socket ${url}`, socket(url));
    navigator.sendBeacon(url, body);
  }));
  for (const url of urls) {
    await form("post", url, "text/plain");
    await form("post", url, "multipart/form-data");
    await form("get", url, "");
  }
  return seen;
}
"""


class Handler(http.server.BaseHTTPRequestHandler):
    """Serves an empty page for every request."""

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>elsewhere</title>")

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def elsewhere():
    """The port of a web server that is not part of the cloud."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def cloud():
    """A separate cloud, so that attacks can't affect other tests."""
    with Cloud("--delay", "0").running() as running:
        yield running


@pytest.fixture(scope="module")
def browser():
    """A browser that resolves evil.example to this machine."""
    with sync_playwright() as playwright:
        rules = "--host-resolver-rules=MAP *.example 127.0.0.1"
        started = launch(playwright, rules)
        yield started
        started.close()


def signed(method, url):
    """Sign an S3 URL, which anybody can do because the default keys are public."""
    request = AWSRequest(method, url)
    S3SigV4QueryAuth(KEYS, "s3", "us-east-1", expires=600).add_auth(request)
    return request.url


def runtime_ports(cloud):
    """Return the ports of the functions' Runtime APIs."""
    opened = psutil.Process(cloud.pid).net_connections("tcp")
    listening = {each.laddr.port for each in opened if each.status == psutil.CONN_LISTEN}
    return listening - set(cloud.ports.values())


def doors(cloud, host, chat_id):
    """Return URLs on all ports of `host`; each would change, start, end or show something."""
    telegram, replicate = (f"http://{host}:{cloud.ports[p]}" for p in ("telegram", "replicate"))
    gateway, page, s3 = (f"http://{host}:{cloud.ports[p]}" for p in ("gateway", "page", "s3"))
    runtimes = [f"http://{host}:{port}/2018-06-01/runtime" for port in runtime_ports(cloud)]
    assert len(runtimes) >= 2
    return [
        *(f"{runtime}/invocation/next" for runtime in runtimes),
        *(f"{runtime}/init/error" for runtime in runtimes),
        f"{telegram}/bot{TOKEN}/deleteWebhook",
        f"{telegram}/bot{TOKEN}/getMe",
        f"{telegram}/bot{TOKEN}/sendMessage?chat_id={chat_id}&text=foreign",
        f"{telegram}/_emulator/events",
        f"{telegram}/_emulator/users/{chat_id}/messages",
        f"{telegram}/_emulator/reset",
        f"{replicate}/v1/predictions",
        f"{replicate}/_emulator/events",
        f"{replicate}/_emulator/reset",
        f"{gateway}/webhook/telegram",
        f"{gateway}/webhook/replicate",
        f"{gateway}/",
        f"{page}/",
        f"{page}/api/events",
        f"{page}/api/journeys",
        f"{page}/api/objects",
        f"{page}/api/telegram/reset",
        f"{page}/static/icon.svg",
        *(signed(m, f"{s3}/{BUCKET}/kept.jpg") for m in ("GET", "DELETE", "PUT", "POST")),
        signed("GET", f"{s3}/{BUCKET}?list-type=2"),
    ]


def state(cloud, chat_id):
    """Return all state that an attack could change."""
    info = cloud.bot_calls("getWebhookInfo")
    return {
        "webhook": info["url"],
        "objects": cloud.stored(""),
        "people": cloud.control("telegram", "GET", "users"),
        "messages": cloud.control("telegram", "GET", f"chats/{chat_id}/messages"),
        "calls": [
            entry.event.kind
            for entry in READER.read_all(cloud.control("telegram", "GET", "events")["events"])
            if isinstance(entry.event, RequestReceived | ControlCalled)
            or is_called(entry.event)
            or getattr(entry.event, "method", "") in {"deleteWebhook", "sendMessage"}
        ],
    }


def is_called(event):
    """Return whether an event is the start of a function by a request, not by its schedule."""
    return isinstance(event, InvocationStarted) and event.function != "TaskSweeperFunction"


@pytest.fixture(scope="module")
def attacked(cloud):
    """A person whose photo was answered, in a cloud that also stores an object."""
    person = Person(cloud)
    photo = person.sends(photo=PHOTO)
    person.gets("photo", reply_to=photo)
    cloud.journey(person.id)
    cloud.s3.put_object(Bucket=BUCKET, Key="kept.jpg", Body=PHOTO, ContentType="image/jpeg")
    return person


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("target", PLACES)
def test_a_foreign_page_changes_nothing_and_learns_nothing(
    attacked, browser, elsewhere, place, target
):
    cloud = attacked.cloud
    before = state(cloud, attacked.id)
    page = browser.new_page()
    page.goto(f"http://{place}:{elsewhere}/")
    content = {"Content-Type": "application/json", "Authorization": f"Bearer {API_TOKEN}"}

    found = page.evaluate(
        ATTACK,
        {
            "urls": doors(cloud, target, attacked.id),
            "body": '{"text": "foreign"}',
            "headers": content,
        },
    )
    page.close()

    assert found == []
    assert state(cloud, attacked.id) == before
    photo = attacked.sends(photo=PHOTO)  # no attack takes its event from the Runtime API
    attacked.gets("photo", reply_to=photo)
    cloud.journey(attacked.id)


@pytest.mark.parametrize("part", ["gateway", "replicate", "telegram", "page", "s3"])
def test_a_foreign_host_name_that_resolves_to_this_machine_is_refused(attacked, browser, part):
    """After DNS rebinding, the browser treats the cloud's responses as that host's own."""
    page = browser.new_page()
    answer = page.goto(f"http://evil.example:{attacked.cloud.ports[part]}/")

    assert answer.status == 403
    assert "--allow-host evil.example" in answer.text()
    page.close()


def test_the_clouds_own_page_and_a_presigned_link_still_work(attacked, browser):
    page = browser.new_page()
    page.goto(attacked.cloud.url("page"))
    url = signed("GET", f"{attacked.cloud.url('s3')}/{BUCKET}/kept.jpg")

    assert page.evaluate("async () => (await fetch('/api/journeys')).status") == 200
    with page.expect_popup() as opened:
        page.evaluate("(url) => { window.open(url); }", url)
    opened.value.wait_for_load_state()
    assert opened.value.evaluate("document.images.length") == 1
    page.close()
