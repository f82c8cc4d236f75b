#include "app/kube/heartbeat.h"

#include <algorithm>

namespace vigla::app {

Heartbeat::Heartbeat(KubeClient* client, Options options, QObject* parent)
    : QObject(parent)
    , m_client(client)
    , m_options(options)
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &Heartbeat::ask);
}

void Heartbeat::start()
{
    m_timer.start(m_options.period);
}

void Heartbeat::stop()
{
    m_timer.stop();
}

void Heartbeat::ask()
{
    m_timer.start(m_options.period + m_options.answerWithin); // until take() knows better
    if (m_client->holdBack().count() > 0)
        return;
    net::Request request;
    request.path = "/version";
    request.timeout = m_options.answerWithin;
    m_client->send(std::move(request), "Asking whether the server is there", this,
        [this](const Result<net::Response>& answer) { take(answer); });
}

void Heartbeat::take(const Result<net::Response>& answer)
{
    if (!m_timer.isActive())
        return; // stopped meanwhile
    const bool isMissed = !answer && answer.error().kind == Error::Kind::Unreachable;
    m_timer.start(
        isMissed ? std::max(m_options.period, m_options.quietAfterMiss) : m_options.period);
    if (isMissed)
        emit missed();
}

} // namespace vigla::app
