#pragma once

#include "app/kube/kube_client.h"

#include <QObject>

#include <string>
#include <vector>

namespace vigla::app {

/// Something that Vigla does, and what it takes: all of `verbs` on one resource.
struct RightsAction {
    std::string title; ///< For people.
    std::string group;
    std::string resource; ///< Plural.
    std::string subresource; ///< May be empty.
    std::vector<std::string> verbs;
    std::string without; ///< What is missing without it.

    std::string needs() const; ///< `get and create on pods/portforward`
};

/// What Vigla does with a cluster, by rights.
std::vector<RightsAction> rightsActions();

/// What came of asking about one action in one namespace.
struct RightsAnswer {
    enum class State { Yes, Partly, No, Unknown };
    State state = State::Unknown;
    std::string reason; ///< What is missing and what that means; empty for Yes.
};

/// From what the server said about each verb of an action, in their order; `unknown` says why it
/// could not tell. Before Kubernetes 1.35 a port-forward by WebSocket needs `get` alone.
RightsAnswer judgeRights(const RightsAction& action, const std::string& namespaceName,
    const std::vector<bool>& allowed, const std::string& unknown, const std::string& serverVersion);

/// Asks the API server about every action in every namespace (SelfSubjectAccessReview). GUI thread.
class RightsSurvey final : public QObject {
    Q_OBJECT
public:
    RightsSurvey(KubeClient* kube, std::string serverVersion, QObject* parent = nullptr);

    void ask(const std::vector<std::string>& namespaces);

signals:
    void told(int namespaceRow, int action, const vigla::app::RightsAnswer& answer);

private:
    void askOne(int row, int action, const std::string& namespaceName);

    KubeClient* m_kube;
    std::string m_serverVersion;
    std::vector<RightsAction> m_actions = rightsActions();
};

} // namespace vigla::app
