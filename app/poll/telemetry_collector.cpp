#include "app/poll/telemetry_collector.h"

namespace vigla::app {

class TelemetryCollector::Impl { };

TelemetryCollector::~TelemetryCollector() = default;

} // namespace vigla::app
