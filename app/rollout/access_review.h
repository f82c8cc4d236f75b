#pragma once

#include "app/rollout/write_right.h"

#include <QObject>

#include <set>
#include <vector>

namespace vigla::app {

class WriteGate;

/// Asks the API server what this person may write (SelfSubjectAccessReview) and tells the gate.
///
/// A server that cannot tell forbids nothing: the write itself is refused then. GUI thread only;
/// both parts outlive it.
class AccessReview final : public QObject {
    Q_OBJECT
public:
    AccessReview(KubeClient* kube, WriteGate* gate, QObject* parent = nullptr);

    void ask(const routing::ChangeSet& changes); ///< About each right once.
    void ask(const std::vector<WriteRight>& rights);

private:
    void askFor(const WriteRight& right);

    KubeClient* m_kube;
    WriteGate* m_gate;
    std::set<WriteRight> m_asked;
};

} // namespace vigla::app
