#pragma once

#include "models/core/result.h"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace vigla::demo {

/// What to serve and how.
struct DemoOptions {
    std::string scenario
        = "bookinfo"; ///< A name of resources/demo, `scale:N`, or a path to a scenario file.
    std::uint16_t port = 0; ///< 0: any free one.
    std::uint64_t seed = 1;
    double speed = 1; ///< Simulated seconds per second.
    std::chrono::milliseconds shortestAck{
        200}; ///< Proxies acknowledge a change after a delay in this range.
    std::chrono::milliseconds longestAck{3000};
    std::chrono::seconds warmUp{
        120}; ///< Simulated before serving, so that the counters have a past.
};

/// The embedded mesh, a cluster like any other: one TLS port on loopback that speaks Kubernetes,
/// Envoy and istiod.
///
/// Runs on its own threads. Destroying it closes every connection and joins.
class DemoCluster final {
public:
    static Result<std::unique_ptr<DemoCluster>> start(const DemoOptions& options);
    ~DemoCluster();
    DemoCluster(const DemoCluster&) = delete;
    DemoCluster& operator=(const DemoCluster&) = delete;

    std::uint16_t port() const;
    std::string kubeconfig() const; ///< YAML with the CA and the token, context `vigla-demo`.
    /// Writes the kubeconfig with mode 0600.
    Result<Done> writeKubeconfig(const std::filesystem::path& file) const;

private:
    class Impl;
    explicit DemoCluster(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

/// The scenarios that come with the program, by name.
std::vector<std::string> scenarioNames();

} // namespace vigla::demo
