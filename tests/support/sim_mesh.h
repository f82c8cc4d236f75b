#pragma once

#include "models/kube/yaml.h"
#include "models/sim/mesh_simulator.h"
#include "models/telemetry/prometheus_text.h"

#include <nlohmann/json.hpp>

#include <chrono>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace vigla::test {

/// One line of a Prometheus page.
struct StatsLine {
    std::string name;
    std::map<std::string, std::string> labels;
    double value = 0;

    std::string label(const std::string& key) const
    {
        const auto found = labels.find(key);
        return found == labels.end() ? std::string("(absent)") : found->second;
    }
};

inline std::vector<StatsLine> readStats(std::string_view page)
{
    std::vector<StatsLine> lines;
    telemetry::TextScanner scanner(page);
    telemetry::TextSample sample;
    std::string buffer;
    while (scanner.next(sample)) {
        StatsLine line{std::string(sample.name), {}, sample.value};
        telemetry::LabelCursor labels(sample.labels);
        while (const auto label = labels.next())
            line.labels[std::string(label->name)]
                = std::string(telemetry::unescapedLabel(label->rawValue, buffer));
        lines.push_back(std::move(line));
    }
    return lines;
}

/// A simulator of a scenario text, with shortcuts to what tests ask for.
class SimMesh final {
public:
    explicit SimMesh(const std::string& scenario, const sim::SimulatorOptions& options = {})
    {
        auto parsed = sim::parseScenario(scenario);
        if (!parsed)
            throw std::runtime_error(parsed.error().message);
        simulator = std::make_unique<sim::MeshSimulator>(*parsed, options);
        objects = simulator->initialObjects();
    }

    static SimMesh named(const std::string& name, const sim::SimulatorOptions& options = {})
    {
        auto scenario = sim::namedScenario(name, 1);
        if (!scenario)
            throw std::runtime_error(scenario.error().message);
        SimMesh mesh;
        mesh.simulator = std::make_unique<sim::MeshSimulator>(*scenario, options);
        mesh.objects = mesh.simulator->initialObjects();
        return mesh;
    }

    void advance(std::chrono::milliseconds time) { simulator->advance(time); }

    /// The names of a workload's pods as they were at the beginning.
    std::vector<std::string> pods(
        const std::string& namespaceName, const std::string& workload) const
    {
        std::vector<std::string> names;
        for (const auto& object : objects)
            if (object.kind() == "Pod" && object.namespaceName() == namespaceName
                && object.name().starts_with(workload + "-")
                && object.name().size() == workload.size() + 17)
                names.push_back(object.name());
        return names;
    }

    std::string page(const std::string& namespaceName, const std::string& pod,
        const sim::StatsQuery& query = {}, bool isMerged = false) const
    {
        return simulator->prometheusStats(namespaceName, pod, query, isMerged).body;
    }

    /// The lines of all pods of a workload.
    std::vector<StatsLine> stats(const std::string& namespaceName, const std::string& workload,
        const sim::StatsQuery& query = {}) const
    {
        std::vector<StatsLine> lines;
        for (const auto& pod : pods(namespaceName, workload))
            for (auto& line : readStats(page(namespaceName, pod, query)))
                lines.push_back(std::move(line));
        return lines;
    }

    /// The sum of a family over the lines whose labels have these values.
    double total(const std::string& namespaceName, const std::string& workload,
        const std::string& family, const std::map<std::string, std::string>& labels = {}) const
    {
        double sum = 0;
        for (const auto& line : stats(namespaceName, workload)) {
            bool isWanted = line.name == family;
            for (const auto& [key, value] : labels)
                isWanted = isWanted && line.label(key) == value;
            sum += isWanted ? line.value : 0;
        }
        return sum;
    }

    nlohmann::ordered_json admin(
        const std::string& namespaceName, const std::string& pod, const std::string& target) const
    {
        return nlohmann::ordered_json::parse(
            simulator->proxyAdmin(namespaceName, pod, "GET", target).body);
    }

    nlohmann::ordered_json istiod(const std::string& target) const
    {
        return nlohmann::ordered_json::parse(
            simulator->istiod(pods("istio-system", "istiod").front(), target).body);
    }

    /// The row of `/debug/syncz` of a proxy; null when it is not connected.
    nlohmann::ordered_json sync(const std::string& pod, const std::string& namespaceName) const
    {
        for (const auto& row : istiod("/debug/syncz"))
            if (row["proxy"] == pod + "." + namespaceName)
                return row;
        return {};
    }

    /// Stores manifests as an API server would.
    void apply(const std::string& yaml)
    {
        const auto manifests = kube::parseYaml(yaml);
        if (!manifests)
            throw std::runtime_error(manifests.error().message);
        for (const auto& manifest : *manifests) {
            nlohmann::ordered_json json = manifest.json();
            json["metadata"]["resourceVersion"] = std::to_string(++version);
            json["metadata"]["creationTimestamp"] = "2026-06-01T00:00:00Z";
            simulator->objectChanged(kube::Document(std::move(json)), false);
        }
    }

    std::unique_ptr<sim::MeshSimulator> simulator;
    std::vector<kube::Document> objects;
    int version = 1000;

private:
    SimMesh() = default;
};

/// A mesh of a `client` that calls `server` versions v1 and v2 a hundred times a second. `more`
/// goes into the first document at the top level, `server` into each server workload, and
/// `manifests` follow.
inline std::string pairScenario(
    const std::string& server = {}, const std::string& manifests = {}, const std::string& more = {})
{
    std::string text = R"(scenario: pair
namespaces:
- name: shop
  labels: {istio-injection: enabled}
services:
- namespace: shop
  name: server
  ports: [{name: http, port: 80, targetPort: 8080}]
workloads:
- namespace: shop
  name: client
  version: v1
)";
    for (const char* version : {"v1", "v2"}) {
        text += "- namespace: shop\n  name: server-" + std::string(version)
            + "\n  app: server\n  version: " + version + "\n  ports: [8080]\n" + server;
    }
    text += R"(clients:
- name: calls
  workload: shop/client
  host: server
  perSecond: 100
)";
    return text + more + manifests;
}

inline std::string rule(const std::string& http)
{
    return "---\napiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: "
           "server, "
           "namespace: shop}\nspec:\n  hosts: [server]\n  http:\n"
        + http;
}

inline std::string subsets(const std::string& policy = {})
{
    return "---\napiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata: {name: "
           "server, namespace: shop}\nspec:\n  host: server\n"
        + policy
        + "  subsets:\n  - {name: v1, labels: {version: v1}}\n  - {name: v2, labels: {version: "
          "v2}}\n";
}

} // namespace vigla::test
