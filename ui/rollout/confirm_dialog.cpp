#include "ui/rollout/confirm_dialog.h"

#include "models/kube/yaml.h"
#include "models/qt/convert.h"
#include "ui/diff/diff_view.h"
#include "ui/rollout/apply_panel.h"
#include "ui/rollout/change_title.h"
#include "ui/routes/plain_label.h"

#include <QComboBox>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

#include <set>

namespace vigla::ui {
namespace {

QString lines(const std::vector<std::string>& sentences)
{
    QStringList all;
    for (const std::string& sentence : sentences)
        all << toPlainQString(sentence);
    return all.join(QLatin1Char('\n'));
}

std::string yamlOf(const kube::Document& document)
{
    return document.isNull() ? std::string()
                             : kube::renderYaml(kube::withoutServerFields(document));
}

QString namespacesOf(const routing::ChangeSet& set)
{
    std::set<std::string> names;
    for (const routing::Change& change : set.changes)
        names.insert(change.ref().namespaceName);
    QStringList all;
    for (const std::string& name : names)
        all << toPlainQString(name);
    return all.join(QStringLiteral(", "));
}

QString noticesOf(const routing::RolloutState& state, const std::vector<routing::Finding>& findings)
{
    QStringList notices;
    for (const routing::Finding& finding : findings)
        if (finding.severity != routing::Severity::Info)
            notices << toPlainQString(finding.message);
    for (const routing::Owner& owner : state.owners)
        notices << toPlainQString(owner.sentence);
    for (const std::string& merged : state.mergedIn)
        notices << ConfirmDialog::tr("Kept from others: %1").arg(toPlainQString(merged));
    for (const routing::ObjectProgress& object : state.objects)
        for (const std::string& warning : object.warnings)
            notices << ConfirmDialog::tr("The server warns: %1").arg(toPlainQString(warning));
    return notices.join(QLatin1Char('\n'));
}

} // namespace

ConfirmDialog::ConfirmDialog(const WriteTarget& target, const routing::RolloutState& state,
    const std::vector<routing::Finding>& findings, QWidget* parent)
    : QDialog(parent)
    , m_contextName(target.contextName)
    , m_isProtected(target.isProtected)
    , m_isOwned(!state.owners.empty())
{
    setObjectName(QStringLiteral("confirmDialog"));
    setWindowTitle(tr("Apply to %1").arg(target.contextName));
    setModal(true);
    resize(860, 620);
    compare(state);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(16, 16, 16, 16);
    column->setSpacing(12);
    column->addWidget(buildFacts(target, state, findings));
    column->addWidget(buildDiff(), 1);
    column->addWidget(buildButtons(target));
    showDiff(0);
    refreshButton();
}

void ConfirmDialog::compare(const routing::RolloutState& state)
{
    for (const routing::Change& change : routing::previewOf(state).changes)
        m_diffs.push_back(
            {changeTitle(change), routing::diffLines(yamlOf(change.before), yamlOf(change.after))});
}

void ConfirmDialog::addFact(
    QGridLayout* grid, const QString& key, const QString& value, const QString& name)
{
    if (value.isEmpty())
        return;
    const int row = grid->rowCount();
    auto* left = new PlainLabel(PlainLabel::Fit::Grow, PlainLabel::Tone::Muted, this);
    left->setPlain(key);
    auto* right = new PlainLabel(PlainLabel::Fit::Wrap, PlainLabel::Tone::Normal, this);
    right->setObjectName(name);
    right->setPlain(value);
    right->setTextInteractionFlags(Qt::TextSelectableByMouse);
    grid->addWidget(left, row, 0, Qt::AlignTop);
    grid->addWidget(right, row, 1);
}

QWidget* ConfirmDialog::buildFacts(const WriteTarget& target, const routing::RolloutState& state,
    const std::vector<routing::Finding>& findings)
{
    auto* facts = new QWidget(this);
    auto* column = new QVBoxLayout(facts);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(8);
    auto* title = new PlainLabel(PlainLabel::Fit::Wrap, PlainLabel::Tone::Normal, facts);
    title->setProperty("heading", true);
    title->setPlain(tr("Apply this change to the cluster?"));
    column->addWidget(title);
    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(16);
    grid->setVerticalSpacing(4);
    grid->setColumnStretch(1, 1);
    const routing::ChangeSet preview = routing::previewOf(state);
    QStringList objects;
    for (const ObjectDiff& diff : m_diffs)
        objects << diff.name;
    addFact(grid, tr("Context"), target.contextName, QStringLiteral("confirmContext"));
    addFact(grid, tr("Namespace"), namespacesOf(preview), QStringLiteral("confirmNamespace"));
    addFact(grid, tr("Objects"), objects.join(QLatin1Char('\n')), QStringLiteral("confirmObjects"));
    addFact(grid, tr("Change"), lines(routing::describeChanges(preview)),
        QStringLiteral("confirmSentences"));
    addFact(grid, tr("Take note"), noticesOf(state, findings), QStringLiteral("confirmNotices"));
    column->addLayout(grid);
    return facts;
}

QWidget* ConfirmDialog::buildDiff()
{
    auto* whole = new QWidget(this);
    auto* column = new QVBoxLayout(whole);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    auto* head = new QHBoxLayout;
    auto* caption = new PlainLabel(PlainLabel::Fit::Elide, PlainLabel::Tone::Strong, whole);
    caption->setPlain(tr("In the cluster now, against the server's answer to the dry run"));
    m_object = new QComboBox(whole);
    m_object->setObjectName(QStringLiteral("confirmObject"));
    m_object->setAccessibleName(tr("Object to show"));
    m_object->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    for (const ObjectDiff& diff : m_diffs)
        m_object->addItem(diff.name);
    m_object->setVisible(m_diffs.size() > 1);
    head->addWidget(caption, 1);
    head->addWidget(m_object);
    auto* frame = new QFrame(whole);
    frame->setProperty("card", true);
    auto* inner = new QVBoxLayout(frame);
    inner->setContentsMargins(1, 1, 1, 1);
    m_diff = new DiffView(frame);
    m_diff->setObjectName(QStringLiteral("confirmDiff"));
    inner->addWidget(m_diff);
    column->addLayout(head);
    column->addWidget(frame, 1);
    connect(m_object, &QComboBox::currentIndexChanged, this, &ConfirmDialog::showDiff);
    return whole;
}

QWidget* ConfirmDialog::buildButtons(const WriteTarget& target)
{
    auto* whole = new QWidget(this);
    auto* row = new QHBoxLayout(whole);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    m_typed = new QLineEdit(whole);
    m_typed->setObjectName(QStringLiteral("typedContext"));
    m_typed->setPlaceholderText(tr("Type the name of the context"));
    m_typed->setAccessibleName(tr("Type %1 to confirm").arg(target.contextName));
    auto* ask = new PlainLabel(PlainLabel::Fit::Elide, PlainLabel::Tone::Normal, whole);
    ask->setPlain(tr("This context is protected. Type %1:").arg(target.contextName));
    ask->setVisible(m_isProtected);
    m_typed->setVisible(m_isProtected);
    auto* cancel = new QPushButton(tr("Cancel"), whole);
    cancel->setObjectName(QStringLiteral("confirmCancel"));
    cancel->setDefault(true);
    m_apply = new QPushButton(
        tr("Apply to %1")
            .arg(QString(target.contextName).replace(QLatin1Char('&'), QLatin1String("&&"))),
        whole);
    m_apply->setObjectName(QStringLiteral("confirmApply"));
    m_apply->setAutoDefault(false);
    m_apply->setProperty("danger", m_isProtected);
    m_apply->setProperty("primary", !m_isProtected);
    row->addWidget(ask);
    row->addWidget(m_typed, 1);
    auto* save = new QPushButton(tr("Save as file instead…"), whole);
    save->setObjectName(QStringLiteral("confirmSave"));
    save->setAutoDefault(false);
    save->setVisible(m_isOwned);
    connect(save, &QPushButton::clicked, this, &ConfirmDialog::saveInsteadRequested);
    row->addWidget(save);
    row->addStretch(m_isProtected ? 0 : 1);
    row->addWidget(m_apply);
    row->addWidget(cancel);
    cancel->setFocus();
    connect(m_typed, &QLineEdit::textChanged, this, &ConfirmDialog::refreshButton);
    connect(cancel, &QPushButton::clicked, this, &ConfirmDialog::reject);
    connect(m_apply, &QPushButton::clicked, this,
        [this] { emit confirmed(m_isProtected ? m_typed->text() : QString()); });
    return whole;
}

void ConfirmDialog::showDiff(int index)
{
    if (index < 0 || index >= static_cast<int>(m_diffs.size()))
        return;
    const ObjectDiff& shown = m_diffs[static_cast<std::size_t>(index)];
    m_diff->setDiff(
        shown.diff, tr("In the cluster: %1").arg(shown.name), tr("Dry run: %1").arg(shown.name));
}

void ConfirmDialog::refreshButton()
{
    m_apply->setEnabled(!m_isProtected || m_typed->text() == m_contextName);
}

} // namespace vigla::ui
