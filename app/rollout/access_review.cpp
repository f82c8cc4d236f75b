#include "app/rollout/access_review.h"

#include "app/rollout/write_gate.h"
#include "models/core/text.h"

#include <nlohmann/json.hpp>

namespace vigla::app {

namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kGroup = "authorization.k8s.io";

const char* nameOf(WriteVerb verb)
{
    return verb == WriteVerb::Create ? "create" : verb == WriteVerb::Update ? "update" : "delete";
}

/// Why the review says no; empty when it does not.
std::string refusalIn(const Json& review)
{
    const auto status = review.find("status");
    if (status == review.end() || !status->is_object() || status->value("allowed", true))
        return {};
    const auto reason = status->find("reason");
    return reason != status->end() && reason->is_string() ? reason->get<std::string>() : "by RBAC";
}

} // namespace

AccessReview::AccessReview(KubeClient* kube, WriteGate* gate, QObject* parent)
    : QObject(parent)
    , m_kube(kube)
    , m_gate(gate)
{
}

void AccessReview::ask(const routing::ChangeSet& changes)
{
    std::vector<WriteRight> rights;
    for (const auto& change : changes.changes)
        rights.push_back(rightFor(change));
    ask(rights);
}

void AccessReview::ask(const std::vector<WriteRight>& rights)
{
    for (const auto& right : rights)
        if (m_asked.insert(right).second)
            askFor(right);
}

void AccessReview::askFor(const WriteRight& right)
{
    const auto* kind = m_kube->served(right.group, right.kind);
    if (!kind)
        return; // the write says so
    const Json body
        = {{"apiVersion", std::string(kGroup) + "/v1"}, {"kind", "SelfSubjectAccessReview"},
            {"spec",
                {{"resourceAttributes",
                    {{"namespace", right.namespaceName}, {"verb", nameOf(right.verb)},
                        {"group", right.group}, {"version", kind->version},
                        {"resource", kind->plural}}}}}};
    const std::string what
        = std::string(nameOf(right.verb)) + " " + kind->plural + " in " + right.namespaceName;
    m_kube->postJson("/apis/" + std::string(kGroup) + "/v1/selfsubjectaccessreviews",
        kube::Document(body), this, [this, right, what](const Result<kube::Document>& answer) {
            if (!answer) {
                m_asked.erase(right);
                return;
            }
            if (const auto reason = refusalIn(answer->json()); !reason.empty())
                m_gate->forbid(right,
                    "You may not " + what + " (" + plainText(reason, false, 200)
                        + "). Ask whoever grants rights in this cluster.");
        });
}

} // namespace vigla::app
