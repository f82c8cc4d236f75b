#include "app/net/live_credentials.h"

#include <utility>

namespace vigla::net {

namespace {

constexpr std::chrono::seconds kSettling{15};
constexpr std::chrono::seconds kMargin{10};
constexpr std::chrono::seconds kShortLife{60}; ///< What lives shorter is used to its end.

SystemTime wallClock()
{
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

} // namespace

LiveCredentials::LiveCredentials(std::function<void()> demand)
    : m_demand(std::move(demand))
{
}

Result<CredentialPtr> LiveCredentials::take(SystemTime now)
{
    bool mustAsk = false;
    {
        const std::lock_guard lock(m_mutex);
        const bool isOver
            = m_current && m_current->expiresAt && now + m_margin >= *m_current->expiresAt;
        if (m_current && !isOver)
            return m_current;
        const bool isPaused
            = m_failure && (!m_tryAgainAt || std::chrono::steady_clock::now() < *m_tryAgainAt);
        if (isPaused)
            return *m_failure;
        m_current.reset();
        mustAsk = startDemand();
    }
    if (mustAsk)
        m_demand();
    return CredentialPtr();
}

bool LiveCredentials::startDemand()
{
    return !std::exchange(m_isDemanded, true);
}

bool LiveCredentials::refuse(const CredentialPtr& used)
{
    const std::lock_guard lock(m_mutex);
    if (m_failure)
        return false;
    if (used != m_current)
        return true;
    const bool isYoung = std::chrono::steady_clock::now() - m_madeAt < kSettling;
    if (m_isReplacement && isYoung)
        return false;
    m_current.reset();
    m_isReplacement = true;
    return true;
}

void LiveCredentials::set(Credential credential)
{
    const std::lock_guard lock(m_mutex);
    const auto now = wallClock();
    if (credential.expiresAt && *credential.expiresAt <= now)
        credential.expiresAt.reset(); // fresh and over: our clock is wrong, the server shall judge
    const bool isShort = credential.expiresAt && *credential.expiresAt - now < kShortLife;
    m_margin = isShort ? std::chrono::milliseconds(0) : std::chrono::milliseconds(kMargin);
    m_current = std::make_shared<const Credential>(std::move(credential));
    m_madeAt = std::chrono::steady_clock::now();
    m_failure.reset();
    m_isDemanded = false;
    m_note.clear();
}

void LiveCredentials::fail(Error error, std::optional<std::chrono::milliseconds> pause)
{
    const std::lock_guard lock(m_mutex);
    m_current.reset();
    m_failure = std::move(error);
    m_tryAgainAt.reset();
    if (pause)
        m_tryAgainAt = std::chrono::steady_clock::now() + *pause;
    m_isDemanded = false;
    m_note.clear();
}

void LiveCredentials::reset()
{
    const std::lock_guard lock(m_mutex);
    m_current.reset();
    m_failure.reset();
    m_tryAgainAt.reset();
    m_isReplacement = false;
    m_isDemanded = false;
}

void LiveCredentials::setNote(std::string sentence)
{
    const std::lock_guard lock(m_mutex);
    m_note = std::move(sentence);
}

std::string LiveCredentials::note() const
{
    const std::lock_guard lock(m_mutex);
    return m_note;
}

} // namespace vigla::net
