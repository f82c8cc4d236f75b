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

std::optional<Error> WriteGate::refusal(const kube::ObjectRef& ref) const
{
    const auto context = toStdString(m_contextName);
    const auto what = ref.name.empty() ? std::string("Nothing") : ref.text();
    if (m_isReadOnly)
        return Error{Error::Kind::Denied,
            what + " was not written: the context " + context
                + " is read-only in Vigla. Switch it to writable first."};
    if (m_isProtected && !m_isUnlocked)
        return Error{Error::Kind::Denied,
            what + " was not written: the context " + context
                + " is protected. Type its name to write."};
    return std::nullopt;
}

} // namespace vigla::app
