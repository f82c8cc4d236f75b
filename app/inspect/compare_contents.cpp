#include "app/inspect/compare_contents.h"

#include "app/kube/gui_thread.h"
#include "app/kube/kube_client.h"
#include "models/envoy/compare_dumps.h"

namespace vigla::app {

namespace {

constexpr std::uint16_t kAdminPort = 15000;
constexpr std::chrono::seconds kWithin{30};

using Outcome = envoy::ResourceComparison::Outcome;
using Reply = std::function<void(const ContentAnswer&)>;

ContentAnswer answerOf(std::string istiod, std::string envoy)
{
    auto left = envoy::parseConfigDump(std::move(istiod));
    auto right = envoy::parseConfigDump(std::move(envoy));
    if (!left || !right)
        return {false,
            "Its contents could not be compared: "
                + (left ? right.error().message : left.error().message)};
    const auto comparison = envoy::compareDumps(std::move(left).value(), std::move(right).value());
    const auto same = comparison.count(Outcome::Same);
    if (same == comparison.resources.size())
        return {true,
            "It has not acknowledged it, but runs exactly what istiod would send: all "
                + std::to_string(same) + " listeners, routes and clusters are equal."};
    std::string first;
    for (const auto& resource : comparison.resources)
        if (first.empty() && resource.outcome != Outcome::Same)
            first = resource.name;
    return {false,
        std::to_string(comparison.resources.size() - same)
            + " listeners, routes or clusters are not what istiod would send, " + first
            + " among them."};
}

} // namespace

void compareContents(const ContentSources& sources, const std::string& namespaceName,
    const std::string& podName, QObject* context, const Reply& reply)
{
    const std::string path
        = "/debug/config_dump?proxyID=" + percentEncoded(podName + "." + namespaceName);
    sources.istiod->fetchAny(
        path, context,
        [=](Result<std::string> istiod) {
            if (!istiod)
                return reply(
                    {false, "Its contents could not be compared: " + istiod.error().message});
            sources.tunnels->get(
                namespaceName, podName, kAdminPort, "/config_dump", context,
                [context, reply, istiod = std::move(istiod).value()](Result<PodAnswer> envoy) {
                    if (!envoy)
                        return reply({false,
                            "Its contents could not be compared: " + envoy.error().message});
                    runOnWorker(
                        QThreadPool::globalInstance(), context,
                        [istiod, envoy = std::move(envoy->body)] {
                            return answerOf(istiod, envoy);
                        },
                        reply);
                },
                kWithin);
        },
        kWithin);
}

} // namespace vigla::app
