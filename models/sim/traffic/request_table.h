#pragma once

#include "models/sim/config/route_evaluation.h"
#include "models/sim/scenario.h"

#include <cstdint>
#include <deque>
#include <string>
#include <unordered_map>
#include <vector>

namespace vigla::sim {

/// One kind of request: requests of a kind are routed alike, so a proxy decides once for all.
struct RequestClass {
    WireProtocol protocol = WireProtocol::Http;
    RequestView view;
    std::uint32_t requestBytes = 300;
    std::uint32_t responseBytes = 1200; ///< TCP only.
    std::uint32_t headersId = 0; ///< Equal for equal headers.
};

/// Gives every kind of request a number, from 0.
class RequestTable final {
public:
    std::uint32_t idOf(const RequestClass& request);
    const RequestClass& at(std::uint32_t id) const { return m_classes[id]; }

private:
    std::uint32_t headersIdOf(const Headers& headers);

    std::deque<RequestClass> m_classes;
    std::unordered_map<std::string, std::uint32_t> m_ids;
    std::unordered_map<std::string, std::uint32_t> m_headerIds;
};

/// How telemetry calls a destination.
struct ServiceLabels {
    std::string service = "unknown"; ///< destination_service
    std::string name = "unknown"; ///< destination_service_name
    std::string namespaceName = "unknown"; ///< destination_service_namespace
    bool operator==(const ServiceLabels&) const = default;
};

/// Gives every destination a number; 0 is the unknown one.
class ServiceTable final {
public:
    ServiceTable();
    std::uint32_t idOf(const ServiceLabels& labels);
    const ServiceLabels& at(std::uint32_t id) const { return m_labels[id]; }

private:
    std::deque<ServiceLabels> m_labels;
    std::unordered_map<std::string, std::uint32_t> m_ids;
};

} // namespace vigla::sim
