#pragma once

#include <cstddef>
#include <string>

namespace vigla::bench {

/// A `/config_dump` as a large sidecar gives it: clusters, endpoints, listeners and routes of
/// `services` services on four ports, padded with metadata to about `bytes`.
std::string madeUpDump(int services, std::size_t bytes);

} // namespace vigla::bench
