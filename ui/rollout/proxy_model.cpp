#include "ui/rollout/proxy_model.h"

#include "models/qt/convert.h"
#include "ui/routes/plain_label.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QPainter>

#include <algorithm>
#include <utility>

namespace vigla::ui {
namespace {

using routing::ProxyProgress;
using State = ProxyProgress::State;

int rankOf(State state)
{
    switch (state) {
    case State::Refused:
        return 0;
    case State::Unknown:
        return 1;
    case State::Pending:
        return 2;
    case State::Acknowledged:
        return 3;
    case State::NotAffected:
        return 4;
    }
    return 5;
}

QString wordOf(State state)
{
    switch (state) {
    case State::Pending:
        return ProxyModel::tr("waiting");
    case State::Acknowledged:
        return ProxyModel::tr("has it");
    case State::Refused:
        return ProxyModel::tr("refused");
    case State::NotAffected:
        return ProxyModel::tr("not affected");
    case State::Unknown:
        return ProxyModel::tr("unknown");
    }
    return {};
}

QIcon iconOf(State state)
{
    const Theme& theme = currentTheme();
    switch (state) {
    case State::Pending:
        return icon(Icon::Clock, theme.accent);
    case State::Acknowledged:
        return icon(Icon::Check, theme.healthy);
    case State::Refused:
        return icon(Icon::Failing, theme.failing);
    case State::NotAffected:
        return icon(Icon::Minus, theme.mutedText);
    case State::Unknown:
        return icon(Icon::Help, theme.unknown);
    }
    return {};
}

} // namespace

void ProxyModel::setProxies(std::vector<ProxyProgress> proxies)
{
    std::ranges::stable_sort(
        proxies, {}, [](const ProxyProgress& proxy) { return rankOf(proxy.state); });
    if (proxies == m_proxies)
        return;
    if (proxies.size() != m_proxies.size()) {
        beginResetModel();
        m_proxies = std::move(proxies);
        endResetModel();
        return;
    }
    m_proxies = std::move(proxies);
    emit dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

bool ProxyModel::hasDetails() const
{
    return std::ranges::any_of(
        m_proxies, [](const ProxyProgress& proxy) { return !proxy.detail.empty(); });
}

int ProxyModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_proxies.size());
}

int ProxyModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant ProxyModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    const ProxyProgress& proxy = m_proxies[static_cast<std::size_t>(index.row())];
    if (role == StateRole)
        return static_cast<int>(proxy.state);
    if (role == Qt::ToolTipRole)
        return plainToolTip(toPlainQString(proxy.proxy + "\n" + proxy.detail, true).trimmed());
    if (role != Qt::DisplayRole)
        return {};
    switch (index.column()) {
    case StateColumn:
        return wordOf(proxy.state);
    case ProxyColumn:
        return toPlainQString(proxy.proxy);
    case DetailColumn:
        return toPlainQString(proxy.detail);
    default:
        return {};
    }
}

void ProxyStateDelegate::paint(
    QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    QStyleOptionViewItem plain = option;
    initStyleOption(&plain, index);
    const QString word = std::exchange(plain.text, QString());
    QApplication::style()->drawControl(QStyle::CE_ItemViewItem, &plain, painter, plain.widget);
    const auto state = static_cast<State>(index.data(ProxyModel::StateRole).toInt());
    const int side = option.fontMetrics.height();
    const QRect mark(option.rect.left() + 4, option.rect.center().y() - side / 2, side, side);
    iconOf(state).paint(painter, mark);
    painter->setPen(currentTheme().text);
    painter->drawText(
        option.rect.adjusted(side + 10, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter, word);
}

QSize ProxyStateDelegate::sizeHint(
    const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const int height = option.fontMetrics.height();
    return {option.fontMetrics.horizontalAdvance(index.data().toString()) + height + 18, height};
}

} // namespace vigla::ui
