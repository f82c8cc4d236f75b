#include "models/envoy/cluster_name.h"
#include "models/envoy/resource_facts_internal.h"

#include "models/core/text.h"

#include <algorithm>
#include <set>

namespace vigla::envoy {

namespace {

constexpr std::size_t kMostNames = 3;

std::string addressOf(const JsonText& text, const JsonSpan& resource)
{
    const auto socket = text.find(resource, {"address", "socket_address"});
    if (!socket)
        return {};
    const std::string port = text.textAt(*socket, {"port_value"});
    return text.textAt(*socket, {"address"}) + (port.empty() ? "" : ":" + port);
}

std::size_t countIn(const JsonText& text, const JsonSpan& resource, std::string_view key)
{
    std::size_t count = 0;
    if (const auto list = text.find(resource, key); list && list->isContainer()) {
        JsonChildren children(text, *list);
        while (children.next())
            ++count;
    }
    return count;
}

std::string counted(std::size_t count, const char* one, const char* many)
{
    return std::to_string(count) + " " + (count == 1 ? one : many);
}

/// `/apis/networking.istio.io/v1/namespaces/shop/destination-rule/reviews` in people's words.
std::string originIn(std::string_view path)
{
    const auto parts = split(path, '/');
    const auto size = parts.size();
    if (size < 4 || parts[size - 4] != "namespaces")
        return std::string(path);
    return std::string(parts[size - 2]) + " " + std::string(parts[size - 3]) + "/"
        + std::string(parts[size - 1]);
}

std::string originOf(const JsonText& text, const JsonSpan& resource)
{
    const std::string path
        = text.textAt(resource, {"metadata", "filter_metadata", "istio", "config"});
    return path.empty() ? std::string() : originIn(path);
}

void describeListener(const JsonText& text, Resource& resource)
{
    const std::size_t chains = countIn(text, resource.span, "filter_chains");
    resource.detail = addressOf(text, resource.span);
    if (chains > 0)
        resource.detail += (resource.detail.empty() ? "" : ", ")
            + counted(chains, "filter chain", "filter chains");
}

/// The hosts that it knows, and the VirtualServices behind its routes.
void describeRoutes(const JsonText& text, Resource& resource)
{
    std::vector<std::string> hosts;
    std::set<std::string> origins;
    std::size_t routes = 0;
    if (const auto list = text.find(resource.span, "virtual_hosts")) {
        JsonChildren children(text, *list);
        while (const auto host = children.next()) {
            hosts.push_back(text.textAt(*host, {"name"}));
            const auto inHost = text.find(*host, "routes");
            if (!inHost)
                continue;
            JsonChildren each(text, *inHost);
            while (const auto route = each.next()) {
                ++routes;
                if (auto origin = originOf(text, *route); !origin.empty())
                    origins.insert(std::move(origin));
            }
        }
    }
    const std::size_t known = hosts.size();
    hosts.resize(std::min(known, kMostNames));
    resource.detail = counted(known, "virtual host", "virtual hosts") + ", "
        + counted(routes, "route", "routes") + (hosts.empty() ? "" : ": " + join(hosts, ", "))
        + (known > kMostNames ? ", …" : "");
    resource.origin = join({origins.begin(), origins.end()}, ", ");
}

void describeCluster(const JsonText& text, Resource& resource)
{
    const ClusterName name = parseClusterName(resource.name);
    std::string type = text.textAt(resource.span, {"type"});
    if (type.empty())
        type = text.textAt(resource.span, {"cluster_type", "name"});
    std::vector<std::string> parts;
    if (!name.direction.empty())
        parts.push_back(name.direction + " " + name.port
            + (name.subset.empty() ? std::string() : " subset " + name.subset));
    if (!type.empty())
        parts.push_back(type);
    resource.detail = join(parts, ", ");
    resource.origin = originOf(text, resource.span);
}

void describeEndpoints(const JsonText& text, Resource& resource)
{
    std::size_t all = 0;
    std::size_t unwell = 0;
    if (const auto localities = text.find(resource.span, "endpoints")) {
        JsonChildren children(text, *localities);
        while (const auto locality = children.next()) {
            const auto endpoints = text.find(*locality, "lb_endpoints");
            if (!endpoints)
                continue;
            JsonChildren each(text, *endpoints);
            while (const auto endpoint = each.next()) {
                ++all;
                const std::string health = text.textAt(*endpoint, {"health_status"});
                if (!health.empty() && health != "HEALTHY" && health != "UNKNOWN")
                    ++unwell;
            }
        }
    }
    resource.detail = counted(all, "endpoint", "endpoints")
        + (unwell > 0 ? ", " + std::to_string(unwell) + " not healthy" : "");
}

void describeSecret(const JsonText& text, Resource& resource)
{
    if (text.find(resource.span, "tls_certificate"))
        resource.detail = "certificate and key";
    else if (text.find(resource.span, "validation_context"))
        resource.detail = "trusted roots";
}

} // namespace

void describe(const JsonText& text, Resource& resource)
{
    switch (resource.section) {
    case Section::Listeners:
        return describeListener(text, resource);
    case Section::Routes:
        return describeRoutes(text, resource);
    case Section::Clusters:
        return describeCluster(text, resource);
    case Section::Endpoints:
        return describeEndpoints(text, resource);
    case Section::Secrets:
        return describeSecret(text, resource);
    case Section::Bootstrap:
        resource.detail = text.textAt(resource.span, {"node", "id"});
        return;
    case Section::Workloads:
        resource.detail = text.textAt(resource.span, {"protocol"});
        return;
    case Section::Certificates:
        resource.detail = text.textAt(resource.span, {"state"});
        return;
    default:
        return;
    }
}

} // namespace vigla::envoy
