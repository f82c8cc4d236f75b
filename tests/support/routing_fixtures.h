#pragma once

#include "models/kube/yaml.h"
#include "models/mesh/cluster_state.h"
#include "tests/support/item_lists.h"

#include <QByteArray>
#include <QString>
#include <QtGlobal>

#include <algorithm>
#include <string>
#include <vector>

namespace vigla::test {

/// A document from YAML text; ends the test run when the text is wrong.
inline kube::Document document(const std::string& yaml)
{
    auto parsed = kube::parseYamlObject(yaml);
    if (!parsed)
        qFatal("bad YAML in a test: %s\n%s", parsed.error().message.c_str(), yaml.c_str());
    return *std::move(parsed);
}

inline QString text(const std::string& utf8)
{
    return QString::fromStdString(utf8);
}

inline QString lines(const std::vector<std::string>& sentences)
{
    QString joined;
    for (const auto& sentence : sentences)
        joined += QString::fromStdString(sentence) + QLatin1Char('\n');
    return joined;
}

/// VirtualService `reviews` in namespace bookinfo with this spec.
inline kube::Document reviews(const std::string& spec)
{
    return document(
        "apiVersion: networking.istio.io/v1\nkind: VirtualService\n"
        "metadata: {name: reviews, namespace: bookinfo, resourceVersion: '7', uid: u-1}\n"
        "spec: "
        + spec);
}

/// DestinationRule `reviews` in namespace bookinfo with this spec.
inline kube::Document reviewsRule(const std::string& spec)
{
    return document(
        "apiVersion: networking.istio.io/v1\nkind: DestinationRule\n"
        "metadata: {name: reviews, namespace: bookinfo, resourceVersion: '8', uid: u-2}\n"
        "spec: "
        + spec);
}

/// `{destination: {host: reviews, subset: v1}, weight: 80}`
inline std::string to(const std::string& subset, int weight)
{
    return "{destination: {host: reviews, subset: " + subset
        + "}, weight: " + std::to_string(weight) + "}";
}

inline mesh::Pod pod(const std::string& namespaceName, const std::string& app,
    const std::string& version, int number = 0, bool isReady = true)
{
    mesh::Pod pod;
    pod.namespaceName = namespaceName;
    pod.name = app + "-" + version + "-" + std::to_string(number);
    pod.uid = "uid-" + pod.name;
    pod.labels = {{"app", app}, {"version", version}};
    pod.phase = "Running";
    pod.ip = "10.0.0." + std::to_string(number + 1);
    pod.ownerKind = "ReplicaSet";
    pod.ownerName = app + "-" + version + "-abc";
    pod.isReady = isReady;
    pod.hasProxy = true;
    pod.isProxyReady = isReady;
    return pod;
}

inline mesh::Service service(
    const std::string& namespaceName, const std::string& app, std::uint16_t port = 9080)
{
    mesh::Service service;
    service.namespaceName = namespaceName;
    service.name = app;
    service.labels = {{"app", app}};
    service.selector = {{"app", app}};
    service.type = "ClusterIP";
    service.clusterIp = "10.96.0.10";
    service.ports = {{"http", port, std::to_string(port), "http"}};
    return service;
}

inline mesh::ReplicaOwner replicaSet(
    const std::string& namespaceName, const std::string& app, const std::string& version)
{
    mesh::ReplicaOwner owner;
    owner.kind = "ReplicaSet";
    owner.namespaceName = namespaceName;
    owner.name = app + "-" + version + "-abc";
    owner.templateLabels = {{"app", app}, {"version", version}};
    owner.ownerKind = "Deployment";
    owner.ownerName = app + "-" + version;
    owner.desired = owner.current = owner.available = 1;
    return owner;
}

/// Namespace bookinfo: productpage v1, reviews v1 (2 pods), v2, v3, ratings v1; services on 9080.
inline mesh::ClusterState bookinfo()
{
    mesh::ClusterState cluster;
    cluster.namespaces
        = {{"bookinfo", {{"istio-injection", "enabled"}}, {}}, {"istio-system", {}, {}}};
    for (const auto& [app, version, number] :
        std::vector<std::tuple<std::string, std::string, int>>{{"productpage", "v1", 0},
            {"ratings", "v1", 0}, {"reviews", "v1", 0}, {"reviews", "v1", 1}, {"reviews", "v2", 0},
            {"reviews", "v3", 0}}) {
        test::append(cluster.pods, pod("bookinfo", app, version, number));
        if (number == 0)
            test::append(cluster.replicaSets, replicaSet("bookinfo", app, version));
    }
    for (const char* app : {"productpage", "ratings", "reviews"})
        test::append(cluster.services, service("bookinfo", app));
    return cluster;
}

inline void add(mesh::ClusterState& cluster, const kube::Document& object)
{
    edit(cluster.istioObjects[object.kind()], [&](std::vector<kube::Document>& objects) {
        objects.push_back(object);
        std::ranges::sort(
            objects, {}, [](const kube::Document& document) { return document.ref(); });
    });
}

} // namespace vigla::test
