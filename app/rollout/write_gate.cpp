#include "app/rollout/write_gate.h"

#include "models/qt/convert.h"

namespace vigla::app {

void WriteGate::setReadOnly(bool isReadOnly)
{
    if (std::exchange(m_isReadOnly, isReadOnly) != isReadOnly)
        emit changed();
}

void WriteGate::setProtection(bool isProtected, const QString& contextName)
{
    if (m_isProtected == isProtected && m_contextName == contextName)
        return;
    m_isProtected = isProtected;
    m_contextName = contextName;
    m_isUnlocked = false;
    emit changed();
}

bool WriteGate::unlock(const QString& typed)
{
    const bool isRight = typed == m_contextName && !m_contextName.isEmpty();
    if (isRight && !std::exchange(m_isUnlocked, true))
        emit changed();
    return isRight;
}

void WriteGate::lock()
{
    if (std::exchange(m_isUnlocked, false))
        emit changed();
}

std::string WriteGate::whyReadOnly() const
{
    return m_isReadOnly ? "The context " + toStdString(m_contextName)
            + " is read-only in Vigla. Allow changes first."
                        : std::string();
}

void WriteGate::forbid(const WriteRight& right, std::string sentence)
{
    if (m_forbidden.insert_or_assign(right, std::move(sentence)).second)
        emit changed();
}

std::string WriteGate::whyForbidden(const routing::ChangeSet& changes) const
{
    std::vector<WriteRight> rights;
    for (const auto& change : changes.changes)
        rights.push_back(rightFor(change));
    return whyForbidden(rights);
}

std::string WriteGate::whyForbidden(const std::vector<WriteRight>& rights) const
{
    for (const auto& right : rights)
        if (const auto found = m_forbidden.find(right); found != m_forbidden.end())
            return found->second;
    return {};
}

std::optional<Error> WriteGate::refusal(const routing::Change& change) const
{
    if (auto closed = refusal(change.ref()))
        return closed;
    if (const auto why = whyForbidden({{change}}); !why.empty())
        return Error{Error::Kind::Denied, change.ref().text() + " was not written. " + why};
    return std::nullopt;
}

std::optional<Error> WriteGate::refusal(const kube::ObjectRef& ref) const
{
    const std::string what = ref.text() + " was not written. ";
    if (m_isReadOnly)
        return Error{Error::Kind::Denied, what + whyReadOnly()};
    if (m_isProtected && !m_isUnlocked)
        return Error{Error::Kind::Denied,
            what + "The context " + toStdString(m_contextName)
                + " is protected. Type its name to write."};
    return std::nullopt;
}

} // namespace vigla::app
