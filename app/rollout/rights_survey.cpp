#include "app/rollout/rights_survey.h"

#include "models/core/text.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <memory>

namespace vigla::app {

namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kReviews = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
constexpr int kCreateNeededSince = 35; ///< Minor version.

Json reviewOf(const RightsAction& action, const std::string& verb, const std::string& space)
{
    Json attributes{{"namespace", space}, {"verb", verb}, {"group", action.group},
        {"resource", action.resource}};
    if (!action.subresource.empty())
        attributes["subresource"] = action.subresource;
    return {{"apiVersion", "authorization.k8s.io/v1"}, {"kind", "SelfSubjectAccessReview"},
        {"spec", {{"resourceAttributes", std::move(attributes)}}}};
}

bool isAllowed(const kube::Document& review)
{
    const auto status = review.json().find("status");
    return status != review.json().end() && status->is_object()
        && status->value("allowed", Json(false)) == true;
}

/// The minor version in `v1.34.2`; newest when it cannot be told.
int minorOf(const std::string& version)
{
    const auto parts = split(version, '.');
    int minor = kCreateNeededSince;
    if (parts.size() > 1)
        std::from_chars(parts[1].data(), parts[1].data() + parts[1].size(), minor);
    return minor;
}

} // namespace

std::string RightsAction::needs() const
{
    return join(verbs, " and ") + " on " + resource
        + (subresource.empty() ? std::string() : "/" + subresource);
}

std::vector<RightsAction> rightsActions()
{
    const std::string istio = "networking.istio.io";
    return {
        {"Workloads", "", "pods", "", {"get", "list", "watch"},
            "Without it the graph has no pods of this namespace."},
        {"Services", "", "services", "", {"list", "watch"},
            "Without it hosts cannot be told from names."},
        {"Routes", istio, "virtualservices", "", {"list", "watch"},
            "Without it the routing page does not show the rules of this namespace."},
        {"Counters", "", "pods", "proxy", {"get"},
            "Without it proxies cannot be asked for their numbers; a Prometheus can be."},
        {"Proxies' state", "", "pods", "portforward", {"get", "create"},
            "Without it neither istiod's debug pages nor a proxy's inside can be read."},
        {"Edit routes", istio, "virtualservices", "", {"update"},
            "Without it changes can be made and saved as files, but not applied."},
        {"Edit subsets", istio, "destinationrules", "", {"update"},
            "Without it changes can be made and saved as files, but not applied."},
    };
}

RightsAnswer judgeRights(const RightsAction& action, const std::string& namespaceName,
    const std::vector<bool>& allowed, const std::string& unknown, const std::string& serverVersion)
{
    if (!unknown.empty())
        return {RightsAnswer::State::Unknown, "The server could not tell: " + unknown};
    std::vector<std::string> missing;
    for (std::size_t i = 0; i < allowed.size(); ++i)
        if (!allowed[i])
            missing.push_back(action.verbs[i]);
    if (missing.empty())
        return {RightsAnswer::State::Yes, {}};
    const bool isOnlyCreate
        = action.subresource == "portforward" && missing.size() == 1 && missing.front() == "create";
    if (isOnlyCreate && minorOf(serverVersion) < kCreateNeededSince)
        return {RightsAnswer::State::Partly,
            "get on pods/portforward is enough for WebSockets before Kubernetes 1.35, which this "
            "server is; create is missing, and will be needed after an update."};
    const std::string where = namespaceName.empty() ? "" : " in " + namespaceName;
    const std::string also = isOnlyCreate
        ? " Since Kubernetes 1.35 a port-forward needs create beside get."
        : std::string();
    return {
        missing.size() == allowed.size() ? RightsAnswer::State::No : RightsAnswer::State::Partly,
        "You may not " + join(missing, ", ") + " " + action.resource
            + (action.subresource.empty() ? "" : "/" + action.subresource) + where + "." + also
            + " " + action.without + " Ask whoever grants rights in this cluster for "
            + action.needs() + "."};
}

RightsSurvey::RightsSurvey(KubeClient* kube, std::string serverVersion, QObject* parent)
    : QObject(parent)
    , m_kube(kube)
    , m_serverVersion(std::move(serverVersion))
{
}

void RightsSurvey::ask(const std::vector<std::string>& namespaces)
{
    for (std::size_t row = 0; row < namespaces.size(); ++row)
        for (std::size_t action = 0; action < m_actions.size(); ++action)
            askOne(static_cast<int>(row), static_cast<int>(action), namespaces[row]);
}

void RightsSurvey::askOne(int row, int action, const std::string& namespaceName)
{
    struct Gathering {
        std::vector<bool> allowed;
        std::string unknown;
        std::size_t left = 0;
    };
    const auto& asked = m_actions[static_cast<std::size_t>(action)];
    const auto gathering = std::make_shared<Gathering>();
    gathering->allowed.resize(asked.verbs.size());
    gathering->left = asked.verbs.size();
    for (std::size_t verb = 0; verb < asked.verbs.size(); ++verb)
        m_kube->postJson(kReviews,
            kube::Document(reviewOf(asked, asked.verbs[verb], namespaceName)), this,
            [this, gathering, verb, row, action, namespaceName](
                const Result<kube::Document>& review) {
                if (review)
                    gathering->allowed[verb] = isAllowed(*review);
                else
                    gathering->unknown = review.error().message;
                if (--gathering->left == 0)
                    emit told(row, action,
                        judgeRights(m_actions[static_cast<std::size_t>(action)], namespaceName,
                            gathering->allowed, gathering->unknown, m_serverVersion));
            });
}

} // namespace vigla::app
