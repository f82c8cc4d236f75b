#include "models/mesh/decode.h"
#include "tests/bench/harness.h"
#include "tests/bench/memory.h"

#include <string>

namespace {

using namespace vigla;
using bench::Measurements;

constexpr int kPods = 5'000;

/// What API servers keep about who set which field: as large as the rest of a pod.
std::string managedFields()
{
    std::string fields = R"("managedFields":[)";
    for (const char* manager : {"kube-controller-manager", "kubelet", "istio-cni"}) {
        fields += fields.back() == '[' ? "" : ",";
        fields += std::string(R"({"manager":")") + manager
            + R"(","operation":"Update","apiVersion":"v1","time":"2026-04-01T08:00:00Z",)"
              R"("fieldsType":"FieldsV1","fieldsV1":{"f:metadata":{)";
        for (int i = 0; i < 36; ++i)
            fields += R"("f:labels-and-annotations-)" + std::to_string(i)
                + R"(":{".":{},"f:app":{},"f:version":{}},)";
        fields += R"("f:end":{}}}})";
    }
    return fields + "]";
}

std::string containers(int pod)
{
    std::string list;
    for (const char* name : {"app", "istio-proxy"}) {
        list += list.empty() ? "" : ",";
        list += std::string(R"({"name":")") + name + R"(","image":"registry.example/team/)" + name
            + ":1." + std::to_string(pod % 7)
            + R"(","args":["proxy","sidecar","--domain","$(POD_NAMESPACE).svc.cluster.local"],)"
              R"("ports":[{"containerPort":9080,"protocol":"TCP"}],"env":[)";
        for (int i = 0; i < 16; ++i)
            list += R"({"name":"ISTIO_META_SETTING_)" + std::to_string(i)
                + R"(","value":"some value that nobody here reads"},)";
        list += R"({"name":"POD_NAME","valueFrom":{"fieldRef":{"fieldPath":"metadata.name"}}}],)"
                R"("resources":{"limits":{"cpu":"2","memory":"1Gi"},"requests":{"cpu":"10m"}}})";
    }
    return list;
}

std::string podNumber(int i, const std::string& managed)
{
    const std::string app = "service-" + std::to_string(i / 3);
    const std::string name = app + "-v1-5d4f6c9b7c-" + std::to_string(10'000 + i);
    const std::string space = "team-" + std::to_string(i % 20);
    return R"({"metadata":{"name":")" + name + R"(","generateName":")" + app
        + R"(-v1-5d4f6c9b7c-","namespace":")" + space + R"(","uid":"0f5c2f7e-3f5e-4a1c-9f6d-)"
        + std::to_string(100'000'000'000 + i) + R"(","resourceVersion":")"
        + std::to_string(5'000'000 + i)
        + R"(","creationTimestamp":"2026-04-01T08:00:00Z","labels":{"app":")" + app
        + R"(","version":"v1","pod-template-hash":"5d4f6c9b7c",)"
          R"("security.istio.io/tlsMode":"istio","service.istio.io/canonical-name":")"
        + app
        + R"(","service.istio.io/canonical-revision":"v1"},"annotations":{)"
          R"("prometheus.io/port":"15020","prometheus.io/scrape":"true",)"
          R"("sidecar.istio.io/status":"{\"initContainers\":[\"istio-init\"]}"},)"
          R"("ownerReferences":[{"apiVersion":"apps/v1","kind":"ReplicaSet","name":")"
        + app + R"(-v1-5d4f6c9b7c","uid":"u","controller":true}],)" + managed
        + R"(},"spec":{"containers":[)" + containers(i)
        + R"(],"nodeName":"node-7","serviceAccountName":")" + app
        + R"("},"status":{"phase":"Running","podIP":"10.1.2.3","startTime":"2026-04-01T08:00:01Z",)"
          R"("conditions":[{"type":"Ready","status":"True"},{"type":"PodScheduled","status":"True"}],)"
          R"("containerStatuses":[{"name":"app","ready":true,"restartCount":0},)"
          R"({"name":"istio-proxy","ready":true,"restartCount":1,"containerID":"containerd://x"}]}})";
}

std::string podList()
{
    const std::string managed = managedFields();
    std::string list
        = R"({"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"99"},"items":[)";
    for (int i = 0; i < kPods; ++i)
        list += (i > 0 ? "," : "") + podNumber(i, managed);
    list += "]}";
    list.reserve(list.size() + 64); // as bodies of net::Response have
    return list;
}

void pods(Measurements& results)
{
    const std::string list = podList();
    const kube::ResourceKind kind{"", "v1", "Pod", "pods", true};
    const std::string name
        = "PodList of 5,000 pods (" + std::to_string(list.size() / 1'000'000) + " MB) to pods";
    const double grown = bench::peakGrowthMegabytes([&] {
        mesh::Decoder decoder;
        const auto decoded = decoder.list<mesh::Pod>(list, kind);
        bench::keep(decoded);
    });
    mesh::Decoder decoder;
    const double took = bench::medianMilliseconds(7, [&] {
        const auto decoded = decoder.list<mesh::Pod>(list, kind);
        bench::keep(decoded);
    });
    results.push_back(bench::atMost(name, took, 60, "ms"));
    results.push_back(bench::atMost(name + ", extra memory", grown, 60, "MB"));
}

const bench::Registration kPodsRow("decode pods", pods);

} // namespace
