# OpenTelemetry: protobuf over gRPC, in batches, from a thread that wakes up by a condition.
from urllib.parse import urlsplit

from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor


def send(user, other, address):
    exporter = OTLPSpanExporter(endpoint=urlsplit(address).netloc, insecure=True)
    provider = TracerProvider()
    provider.add_span_processor(BatchSpanProcessor(exporter))
    with provider.get_tracer("shop").start_as_current_span("checkout") as span:  # sent
        span.set_attribute("enduser.id", user["user_id"])
        span.set_attribute("enduser.email", user["email"].lower())
        span.set_attribute("cart.total", 58461)
    provider.shutdown()
    return "done"
