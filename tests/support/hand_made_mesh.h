#pragma once

#include "app/demo/mesh_backend.h"
#include "models/kube/yaml.h"

#include <string>
#include <utility>
#include <vector>

namespace vigla::test {

/// A backend whose every answer is set by the test. Its clock stands.
class HandMadeMesh final : public demo::MeshBackend {
public:
    SystemTime now() const override { return clock; }
    void objectChanged(const kube::Document& object, bool isRemoved) override
    {
        told.emplace_back(object, isRemoved);
    }
    std::vector<sim::MeshSimulator::ObjectChange> takeChangedObjects() override
    {
        return std::exchange(changes, {});
    }
    bool hasProxy(std::string_view, std::string_view pod) const override
    {
        return pod.starts_with("reviews");
    }
    bool isIstiod(std::string_view, std::string_view pod) const override
    {
        return pod.starts_with("istiod");
    }
    sim::AnswerText prometheusStats(std::string_view namespaceName, std::string_view pod,
        const sim::StatsQuery& query, bool isMerged) const override
    {
        return {200, "text/plain; version=0.0.4; charset=utf-8",
            "# TYPE istio_requests_total counter\nistio_requests_total{pod=\""
                + std::string(namespaceName) + "/" + std::string(pod) + "\",filter=\""
                + query.filter + "\",used=\"" + (query.usedOnly ? "yes" : "no") + "\",merged=\""
                + (isMerged ? "yes" : "no") + "\"} 42\n"};
    }
    sim::AnswerText proxyAdmin(std::string_view, std::string_view pod, std::string_view method,
        std::string_view target) const override
    {
        if (target == "/long")
            return {200, "text/plain", std::string(100'000, 'x')};
        return {200, "text/plain",
            std::string(method) + " " + std::string(target) + " of " + std::string(pod)};
    }
    sim::AnswerText istiod(std::string_view pod, std::string_view target) const override
    {
        return {200, "text/plain", std::string(target) + " of " + std::string(pod)};
    }

    SystemTime clock = parseRfc3339("2026-08-22T10:00:00Z").value();
    std::vector<std::pair<kube::Document, bool>> told; ///< By objectChanged().
    std::vector<sim::MeshSimulator::ObjectChange> changes; ///< For the next take.
};

/// A small namespace: two pods of reviews behind a service, istiod, and one VirtualService.
inline std::vector<kube::Document> handMadeObjects()
{
    return kube::parseYaml(R"(
apiVersion: v1
kind: Namespace
metadata: {name: bookinfo, labels: {istio-injection: enabled}}
status: {phase: Active}
---
apiVersion: v1
kind: Namespace
metadata: {name: istio-system}
status: {phase: Active}
---
apiVersion: v1
kind: Namespace
metadata: {name: default}
status: {phase: Active}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: reviews, namespace: bookinfo, labels: {app: reviews}}
spec:
  replicas: 2
  selector: {matchLabels: {app: reviews}}
  template:
    metadata: {labels: {app: reviews, version: v1}}
    spec: {containers: [{name: reviews, image: "example/reviews:1"}]}
status: {replicas: 2, readyReplicas: 2, updatedReplicas: 2, availableReplicas: 2}
---
apiVersion: v1
kind: Pod
metadata: {name: reviews-v1-a, namespace: bookinfo, labels: {app: reviews, version: v1}}
spec:
  nodeName: node-1
  containers: [{name: reviews, image: "example/reviews:1"}, {name: istio-proxy, image: proxyv2}]
status:
  phase: Running
  podIP: 10.244.0.7
  containerStatuses:
  - {name: reviews, ready: true, restartCount: 0}
  - {name: istio-proxy, ready: true, restartCount: 2}
---
apiVersion: v1
kind: Pod
metadata: {name: reviews-v2-b, namespace: bookinfo, labels: {app: reviews, version: v2, canary: "yes"}}
spec:
  nodeName: node-2
  containers: [{name: reviews, image: "example/reviews:2"}]
status: {phase: Pending}
---
apiVersion: v1
kind: Pod
metadata: {name: istiod-0, namespace: istio-system, labels: {app: istiod}}
spec: {containers: [{name: discovery, image: pilot}]}
status: {phase: Running, podIP: 10.244.0.2}
---
apiVersion: v1
kind: Service
metadata: {name: reviews, namespace: bookinfo}
spec:
  selector: {app: reviews}
  clusterIP: 10.96.0.9
  ports: [{name: http, port: 9080, targetPort: 9080}, {name: stats, port: 15090, targetPort: 15090}]
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: reviews-x, namespace: bookinfo, labels: {kubernetes.io/service-name: reviews}}
addressType: IPv4
ports: [{name: http, port: 9080, protocol: TCP}, {name: stats, port: 15090, protocol: TCP}]
endpoints:
- addresses: [10.244.0.7]
  conditions: {ready: true}
  targetRef: {kind: Pod, name: reviews-v1-a, namespace: bookinfo}
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: reviews, namespace: bookinfo}
spec:
  hosts: [reviews]
  http:
  - route:
    - {destination: {host: reviews, subset: v1}, weight: 90}
    - {destination: {host: reviews, subset: v2}, weight: 10}
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: reviews, namespace: bookinfo}
spec:
  host: reviews
  subsets: [{name: v1, labels: {version: v1}}, {name: v2, labels: {version: v2}}]
)")
        .value();
}

} // namespace vigla::test
