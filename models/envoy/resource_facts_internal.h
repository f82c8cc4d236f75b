#pragma once

#include "models/envoy/config_dump.h"

namespace vigla::envoy {

/// Fills in detail and origin from the resource's own text.
void describe(const JsonText& text, Resource& resource);

} // namespace vigla::envoy
