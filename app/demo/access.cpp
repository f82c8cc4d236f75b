#include "app/demo/access.h"

#include "app/demo/request_body.h"
#include "models/core/text.h"

#include <nlohmann/json.hpp>
#include <openssl/crypto.h>

#include <algorithm>

namespace vigla::demo {

namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kUser = "vigla-demo";

bool covers(const std::string& rule, const std::string& wanted)
{
    return rule.empty() || rule == "*" || rule == wanted;
}

std::string textAt(const Json& json, const char* key)
{
    const auto found = json.is_object() ? json.find(key) : json.end();
    return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

Json renderRules()
{
    Json rules = Json::array();
    rules.push_back({{"verbs", Json::array({"*"})}, {"apiGroups", Json::array({"*"})},
        {"resources", Json::array({"*"})}});
    return rules;
}

/// RBAC only adds permissions, so what is denied is what is left out of the rules.
Json renderRules(const std::vector<DeniedRule>& denied, const std::string& namespaceName)
{
    if (denied.empty())
        return renderRules();
    Json rules = Json::array();
    for (const auto& kind : servedKinds()) {
        std::vector<std::string> resources{kind.plural};
        for (const auto& part : kind.subresources)
            resources.push_back(kind.plural + "/" + part.name);
        for (const auto& resource : resources) {
            Json verbs = Json::array();
            for (const auto& verb : kind.verbs()) {
                const bool isDenied = std::ranges::any_of(denied, [&](const auto& rule) {
                    return covers(rule.verb, verb) && covers(rule.group, kind.group)
                        && covers(rule.resource, resource)
                        && covers(rule.namespaceName, namespaceName);
                });
                if (!isDenied)
                    verbs.push_back(verb);
            }
            if (!verbs.empty())
                rules.push_back(
                    {{"verbs", std::move(verbs)}, {"apiGroups", Json::array({kind.group})},
                        {"resources", Json::array({resource})}});
        }
    }
    return rules;
}

} // namespace

Access::Access(std::string token, std::vector<DeniedRule> denied)
    : m_token(std::move(token))
    , m_denied(std::move(denied))
{
}

bool Access::isAuthenticated(const HttpRequest& request) const
{
    constexpr std::string_view scheme = "Bearer ";
    const auto header = request.header("authorization");
    const auto token = std::string_view(header).substr(std::min(header.size(), scheme.size()));
    return header.starts_with(scheme) && token.size() == m_token.size()
        && CRYPTO_memcmp(token.data(), m_token.data(), m_token.size()) == 0;
}

bool Access::isDenied(const DeniedRule& wanted) const
{
    return std::ranges::any_of(m_denied, [&](const auto& rule) {
        return covers(rule.verb, wanted.verb) && covers(rule.group, wanted.group)
            && covers(rule.resource, wanted.resource)
            && covers(rule.namespaceName, wanted.namespaceName);
    });
}

std::optional<ApiFailure> Access::refuse(const ApiCall& call) const
{
    const bool isProxied = call.subresource == "proxy" || call.subresource == "portforward";
    const auto resource
        = call.kind->plural + (call.subresource.empty() ? "" : "/" + call.subresource);
    auto verb = call.verb();
    if (isProxied && (verb == "list" || verb == "watch"))
        verb = "get";
    if (!isDenied({verb, call.kind->group, resource, call.namespaceName}))
        return std::nullopt;
    auto failure = failureOf(call, 403, "");
    failure.message = call.kind->qualifiedPlural()
        + (call.name.empty() ? "" : " \"" + call.name + "\"") + " is forbidden: User \"" + kUser
        + "\" cannot " + verb + " resource \"" + resource + "\" in API group \"" + call.kind->group
        + "\""
        + (call.namespaceName.empty() ? " at the cluster scope"
                                      : " in the namespace \"" + call.namespaceName + "\"");
    return failure;
}

HttpAnswer Access::answerReview(const ApiCall& call) const
{
    const auto body = parseBody(call);
    if (const auto* failure = std::get_if<ApiFailure>(&body))
        return renderFailure(*failure);
    Json review = std::get<kube::Document>(body).json();
    review["kind"] = call.kind->kind;
    review["apiVersion"] = call.kind->apiVersion(call.version);
    if (!review.contains("metadata"))
        review["metadata"] = {{"creationTimestamp", nullptr}};
    const auto spec = review.value("spec", Json::object());
    if (call.kind->kind == "SelfSubjectReview") {
        review["status"] = {
            {"userInfo", {{"username", kUser}, {"groups", Json::array({"system:authenticated"})}}}};
    } else if (call.kind->kind == "SelfSubjectRulesReview") {
        review["status"] = {{"resourceRules", renderRules(m_denied, textAt(spec, "namespace"))},
            {"nonResourceRules",
                Json::array(
                    {{{"verbs", Json::array({"get"})}, {"nonResourceURLs", Json::array({"*"})}}})},
            {"incomplete", false}};
    } else {
        const auto wanted = spec.is_object() ? spec.value("resourceAttributes", Json()) : Json();
        const auto part = textAt(wanted, "subresource");
        const bool denied = isDenied({textAt(wanted, "verb"), textAt(wanted, "group"),
            textAt(wanted, "resource") + (part.empty() ? "" : "/" + part),
            textAt(wanted, "namespace")});
        review["status"] = {{"allowed", !denied},
            {"reason", denied ? "denied by the embedded cluster's options" : ""}};
    }
    return renderAnswer(review, 201);
}

} // namespace vigla::demo
