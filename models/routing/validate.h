#pragma once

#include "models/routing/finding.h"
#include "models/routing/json_access.h"

#include <string>
#include <string_view>
#include <vector>

namespace vigla::routing {

/// Collects findings about one object while its parts are looked at.
class FindingList {
public:
    explicit FindingList(kube::ObjectRef object)
        : m_object(std::move(object))
    {
    }
    void error(const char* code, const std::string& pointer, std::string message);
    void warn(const char* code, const std::string& pointer, std::string message);
    const kube::ObjectRef& object() const { return m_object; }
    std::vector<Finding> take() { return std::move(m_findings); }

private:
    kube::ObjectRef m_object;
    std::vector<Finding> m_findings;
};

/// Istio's rules by kind (reference/control-plane.md section 6), beyond what the schema says.
void validateVirtualService(const Json& spec, FindingList& findings);
void validateDestinationRule(const Json& spec, FindingList& findings);
void validateGateway(const Json& spec, FindingList& findings);
void validateServiceEntry(const Json& spec, FindingList& findings);
void validatePeerAuthentication(const Json& spec, FindingList& findings);
void validateAuthorizationPolicy(const Json& spec, FindingList& findings);

// Parts that several kinds share.

/// Letters, digits and inner hyphens, at most 63.
bool isDnsLabel(std::string_view text);
/// A domain name; a wildcard is allowed in its first label. Empty when right, else what is wrong.
std::string whyNotHost(std::string_view host, bool isWildcardAllowed);
bool isIpAddress(std::string_view text);
/// `internal.istio.io/…` style key: what is wrong with labels, empty when right.
std::string whyNotLabels(const Json& labels);
/// Empty when RE2 takes it within Istio's limits.
std::string whyNotRegex(std::string_view pattern);

void validateExportTo(const Json& exportTo, const std::string& ownNamespace,
    const std::string& pointer, FindingList& findings);
void validatePort(const Json& port, const std::string& pointer, FindingList& findings);
void validateDestination(
    const Json& destination, const std::string& pointer, FindingList& findings);
/// `{value: 12.5}`: 0, or 0.0001 to 100.
void validatePercentage(const Json& percentage, const std::string& pointer, FindingList& findings);
void validateStringMatch(const Json& match, const std::string& pointer, bool isEmptyPrefixAllowed,
    FindingList& findings);
void validateHeaders(const Json& headers, bool hasAuthorityRewrite, const std::string& pointer,
    FindingList& findings);
/// One http route of a VirtualService.
void validateHttpRoute(const Json& route, bool isDelegate, bool isGatewayOnly,
    const std::string& pointer, FindingList& findings);
/// redirect, directResponse, rewrite, retries, fault, mirrors and corsPolicy of a route.
void validateRouteActions(const Json& route, const std::string& pointer, FindingList& findings);

} // namespace vigla::routing
