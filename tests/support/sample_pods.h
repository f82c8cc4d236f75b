#pragma once

#include <string>

namespace vigla::test {

/// A pod with a sidecar as API servers send it, `managedFields` and all, about 11 kB of JSON.
inline std::string samplePodJson(int number)
{
    const std::string n = std::to_string(number);
    const std::string app = "shop-" + std::to_string(number % 500);
    std::string managed;
    for (int manager = 0; manager < 3; ++manager) {
        managed += manager > 0 ? "," : "";
        managed += "{\"manager\":\"kube-controller-manager\",\"operation\":\"Update\","
                   "\"apiVersion\":\"v1\",\"time\":\"2026-08-22T10:22:24Z\","
                   "\"fieldsType\":\"FieldsV1\",\"fieldsV1\":{\"f:metadata\":{";
        for (int field = 0; field < 66; ++field)
            managed += (field > 0 ? ",\"f:operator.example.com/field-" : "\"f:container.field-")
                + std::to_string(field) + "\":{}";
        managed += "}}}";
    }
    std::string environment;
    for (int variable = 0; variable < 6; ++variable)
        environment += (variable > 0 ? "," : "") + std::string("{\"name\":\"VARIABLE_")
            + std::to_string(variable)
            + "\",\"value\":\"{discoveryAddress: istiod.istio-system.svc:15012, "
              "tracing: {zipkin: {address: zipkin.istio-system:9411}}, terminationDrain: 5s}\"}";
    const std::string container
        = "\"resources\":{\"limits\":{\"cpu\":\"2\",\"memory\":\"1Gi\"}},\"env\":[" + environment
        + "],\"volumeMounts\":[{\"name\":\"istio-envoy\",\"mountPath\":\"/etc/istio/proxy\"}]";
    return "{\"metadata\":{\"name\":\"" + app + "-v1-" + n + "\",\"generateName\":\"" + app
        + "-v1-\",\"namespace\":\"shop\",\"uid\":\"00000000-0000-4000-8000-00000000" + n
        + "\",\"resourceVersion\":\"" + std::to_string(1000 + number)
        + "\",\"creationTimestamp\":\"2026-08-22T10:22:24Z\",\"labels\":{\"app\":\"" + app
        + "\",\"version\":\"v1\",\"pod-template-hash\":\"6b7f6f8d9c\","
          "\"security.istio.io/tlsMode\":\"istio\",\"service.istio.io/canonical-name\":\""
        + app
        + "\",\"service.istio.io/canonical-revision\":\"v1\"},\"annotations\":{"
          "\"kubectl.kubernetes.io/default-container\":\"app\","
          "\"prometheus.io/port\":\"15020\",\"prometheus.io/scrape\":\"true\","
          "\"sidecar.istio.io/status\":\"{\\\"revision\\\":\\\"default\\\"}\"},"
          "\"ownerReferences\":[{\"apiVersion\":\"apps/v1\",\"kind\":\"ReplicaSet\",\"name\":\""
        + app + "-v1-6b7f6f8d9c\",\"uid\":\"1\",\"controller\":true}],\"managedFields\":[" + managed
        + "]},\"spec\":{\"initContainers\":[{\"name\":\"istio-init\",\"image\":\"istio/"
          "proxyv2:1.29.0\"}],"
          "\"containers\":[{\"name\":\"app\",\"image\":\"shop/app:1\","
        + container + "},{\"name\":\"istio-proxy\",\"image\":\"istio/proxyv2:1.29.0\"," + container
        + "}],\"serviceAccountName\":\"" + app
        + "\",\"nodeName\":\"node-1\",\"tolerations\":[{\"key\":\"a\",\"effect\":\"NoExecute\"}]},"
          "\"status\":{\"phase\":\"Running\",\"podIP\":\"10.1.2.3\","
          "\"startTime\":\"2026-08-22T10:22:25Z\",\"conditions\":["
          "{\"type\":\"Initialized\",\"status\":\"True\"},{\"type\":\"Ready\",\"status\":\"True\"}]"
          ","
          "\"containerStatuses\":[{\"name\":\"app\",\"ready\":true,\"restartCount\":2},"
          "{\"name\":\"istio-proxy\",\"ready\":true,\"restartCount\":1,"
          "\"containerID\":\"containerd://abc\"}]}}";
}

/// A PodList of so many sample pods, with room for simdjson past its end.
inline std::string samplePodListJson(int count)
{
    std::string list = "{\"kind\":\"PodList\",\"apiVersion\":\"v1\",\"metadata\":"
                       "{\"resourceVersion\":\"77\",\"continue\":\"next\"},\"items\":[";
    for (int number = 0; number < count; ++number)
        list += (number > 0 ? "," : "") + samplePodJson(number);
    list += "]}\n";
    list.reserve(list.size() + 64);
    return list;
}

} // namespace vigla::test
