#include "ui/shell/banner.h"

#include "models/qt/convert.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QTimer>

#include <algorithm>

namespace vigla::ui {

ConnectionBanner::ConnectionBanner(QWidget* parent)
    : QFrame(parent)
    , m_icon(new QLabel(this))
    , m_text(new QLabel(this))
    , m_countdown(new QLabel(this))
    , m_retry(new QPushButton(tr("Retry now"), this))
    , m_second(new QTimer(this))
{
    setObjectName(QStringLiteral("connectionBanner"));
    setProperty("bar", true);
    setAccessibleName(tr("Connection"));
    m_text->setObjectName(QStringLiteral("connectionReason"));
    m_text->setTextFormat(Qt::PlainText);
    m_text->setWordWrap(true);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_countdown->setObjectName(QStringLiteral("connectionCountdown"));
    m_countdown->setProperty("muted", true);
    m_retry->setObjectName(QStringLiteral("connectionRetry"));
    m_second->setInterval(1000);

    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(16, 8, 16, 8);
    row->setSpacing(12);
    row->addWidget(m_icon);
    row->addWidget(m_text, 1);
    row->addWidget(m_countdown);
    row->addWidget(m_retry);
    hide();
    connect(m_retry, &QPushButton::clicked, this, &ConnectionBanner::retryRequested);
    connect(m_second, &QTimer::timeout, this, &ConnectionBanner::showCountdown);
}

void ConnectionBanner::setStatus(const ConnectionStatus& status)
{
    m_status = status;
    const bool isTrouble = status.state == ConnectionStatus::State::Lost
        || status.state == ConnectionStatus::State::Failed;
    const QString reason = toPlainQString(toStdString(status.reason));
    const bool isWaiting = status.state == ConnectionStatus::State::Connecting && !reason.isEmpty();
    setVisible(isTrouble || isWaiting);
    m_retry->setVisible(isTrouble);
    m_countdown->setVisible(false);
    if (!isTrouble) {
        m_second->stop();
        m_text->setText(reason);
        m_icon->setPixmap(icon(Icon::Clock).pixmap(20, 20));
        return;
    }
    const QString head = status.state == ConnectionStatus::State::Lost
        ? tr("The connection is lost; the picture is the last one that came.")
        : tr("There is no connection.");
    m_text->setText(reason.isEmpty() ? head : head + QLatin1Char(' ') + reason);
    m_icon->setPixmap(icon(Icon::Disconnected, currentTheme().failing).pixmap(20, 20));
    showCountdown();
    if (status.nextRetry)
        m_second->start();
    else
        m_second->stop();
}

void ConnectionBanner::showCountdown()
{
    m_countdown->setVisible(m_status.nextRetry.has_value());
    if (!m_status.nextRetry)
        return;
    const qint64 left = m_status.nextRetry->remainingTime() / 1000;
    m_countdown->setText(
        left > 0 ? tr("next attempt in %1 s").arg(std::max<qint64>(left, 1)) : tr("trying…"));
}

} // namespace vigla::ui
