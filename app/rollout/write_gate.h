#pragma once

#include "app/rollout/write_right.h"
#include "models/core/result.h"
#include "models/kube/document.h"

#include <QObject>
#include <QString>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace vigla::app {

/// The one place that decides whether a write may leave. All writers ask it. GUI thread only.
class WriteGate final : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;

    /// Read-only is where a context begins.
    void setReadOnly(bool isReadOnly);
    bool isReadOnly() const { return m_isReadOnly; }

    /// A protected context asks for its name before writes; `contextName` is what must be typed.
    void setProtection(bool isProtected, const QString& contextName);
    bool isProtected() const { return m_isProtected; }
    const QString& contextName() const { return m_contextName; }

    /// Opens a protected context for the writes of one Apply when `typed` is its name.
    bool unlock(const QString& typed);
    bool isUnlocked() const { return m_isUnlocked; }
    /// Closes it again; the runner calls this when an Apply has ended.
    void lock();

    /// Why nothing can be written however much the person confirms; empty when it is for them to
    /// say. A protected context is not in this way: it asks when it comes to that.
    std::string whyReadOnly() const;

    /// The API server does not let this person do that; `sentence` says so.
    void forbid(const WriteRight& right, std::string sentence);
    /// Why one of the changes cannot be written by this person; empty when nothing is known to be
    /// in the way.
    std::string whyForbidden(const routing::ChangeSet& changes) const;
    std::string whyForbidden(const std::vector<WriteRight>& rights) const;

    /// Why a write must not leave; absent when it may.
    std::optional<Error> refusal(const routing::Change& change) const;
    std::optional<Error> refusal(
        const kube::ObjectRef& ref) const; ///< Whatever the person's rights.

signals:
    void changed();

private:
    bool m_isReadOnly = true;
    bool m_isProtected = false;
    bool m_isUnlocked = false;
    QString m_contextName;
    std::map<WriteRight, std::string> m_forbidden;
};

} // namespace vigla::app
