#include "ui/shell/exec_consent_dialog.h"

#include "models/qt/convert.h"
#include "ui/routes/plain_label.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QCheckBox>
#include <QFontDatabase>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace vigla::ui {

namespace {

constexpr int kMostLines = 6; ///< Of a field; the rest is scrolled to.

QString environmentText(const kube::ExecPlan& plan, bool reveals)
{
    QStringList lines;
    for (const auto& [name, value] : plan.exec.environment) {
        const bool isHidden = !reveals && !value.empty() && kube::soundsSecret(name);
        lines.append(toPlainQString(name) + QLatin1Char('=')
            + (isHidden ? QStringLiteral("••••••") : toPlainQString(value)));
    }
    return lines.join(QLatin1Char('\n'));
}

bool hasSecrets(const kube::ExecPlan& plan)
{
    return environmentText(plan, true) != environmentText(plan, false)
        || kube::renderCommand(plan, true) != kube::renderCommand(plan, false);
}

} // namespace

ExecConsentDialog::ExecConsentDialog(const kube::ExecPlan& plan, bool hasChanged, QWidget* parent)
    : QDialog(parent)
    , m_plan(plan)
    , m_reveals(new QCheckBox(tr("Show values that look secret"), this))
    , m_remembers(new QCheckBox(tr("Remember, until anything of this changes"), this))
{
    setObjectName(QStringLiteral("execConsent"));
    setWindowTitle(tr("Run a program for credentials?"));
    setWindowModality(Qt::WindowModal);
    resize(720, 0);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(16, 16, 16, 16);
    column->setSpacing(12);
    column->addWidget(buildHead(hasChanged));
    column->addWidget(buildFacts());
    column->addWidget(buildButtons());
    connect(m_reveals, &QCheckBox::toggled, this, &ExecConsentDialog::showCode);
    connect(this, &QDialog::rejected, this, &ExecConsentDialog::denied);
    showCode();
}

QWidget* ExecConsentDialog::buildHead(bool hasChanged)
{
    auto* head = new QWidget(this);
    auto* column = new QVBoxLayout(head);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(8);
    auto* title = new PlainLabel(PlainLabel::Fit::Wrap, PlainLabel::Tone::Normal, head);
    title->setProperty("heading", true);
    title->setPlain(tr("Run this program to get credentials?"));
    auto* text = new PlainLabel(PlainLabel::Fit::Wrap, PlainLabel::Tone::Muted, head);
    text->setPlain(tr("The kubeconfig of this context names a program that prints credentials. It "
                      "runs on this computer with all of your rights, now and whenever the "
                      "credentials expire. Allow it only if you know where the kubeconfig "
                      "comes from."));
    column->addWidget(title);
    column->addWidget(text);
    if (hasChanged) {
        auto* change = new PlainLabel(PlainLabel::Fit::Wrap, PlainLabel::Tone::Strong, head);
        change->setObjectName(QStringLiteral("execChanged"));
        change->setProperty("state", QStringLiteral("degraded"));
        change->setPlain(tr("This is not what you allowed earlier: the program, its arguments, its "
                            "environment or the server has changed since."));
        column->addWidget(change);
    }
    return head;
}

QWidget* ExecConsentDialog::factText(const QString& text, const QString& name)
{
    auto* label = new PlainLabel(PlainLabel::Fit::Wrap, PlainLabel::Tone::Normal, this);
    label->setObjectName(name);
    label->setPlain(text);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

QPlainTextEdit* ExecConsentDialog::codeText(const QString& name)
{
    auto* code = new QPlainTextEdit(this);
    code->setObjectName(name);
    code->setReadOnly(true);
    code->setTabChangesFocus(true);
    code->setLineWrapMode(QPlainTextEdit::WidgetWidth);
    code->setWordWrapMode(QTextOption::WrapAnywhere);
    code->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    return code;
}

void ExecConsentDialog::addFact(QGridLayout* grid, const QString& key, QWidget* value)
{
    const int row = grid->rowCount();
    auto* label = new PlainLabel(PlainLabel::Fit::Grow, PlainLabel::Tone::Muted, this);
    label->setPlain(key);
    label->setBuddy(value);
    value->setAccessibleName(key);
    grid->addWidget(label, row, 0, Qt::AlignTop);
    grid->addWidget(value, row, 1);
}

QWidget* ExecConsentDialog::buildFacts()
{
    auto* facts = new QWidget(this);
    auto* grid = new QGridLayout(facts);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(16);
    grid->setVerticalSpacing(8);
    grid->setColumnStretch(1, 1);
    m_command = codeText(QStringLiteral("execCommand"));
    m_environment = codeText(QStringLiteral("execEnvironment"));
    addFact(grid, tr("Context"),
        factText(toPlainQString(m_plan.context), QStringLiteral("execContext")));
    addFact(grid, tr("Kubeconfig"),
        factText(toPlainQString(m_plan.sourceFile), QStringLiteral("execFile")));
    addFact(grid, tr("Names the program"),
        factText(toPlainQString(m_plan.exec.command), QStringLiteral("execName")));
    addFact(grid, tr("Program"),
        factText(toPlainQString(m_plan.resolvedPath), QStringLiteral("execPath")));
    addFact(grid, tr("Command line"), m_command);
    addFact(grid, tr("Added environment"), m_environment);
    addFact(grid, tr("Is told"),
        factText(m_plan.exec.providesClusterInfo
                ? tr("the address and certificate authority of the cluster")
                : tr("nothing about the cluster"),
            QStringLiteral("execInfo")));
    addFact(grid, tr("Credentials go to"),
        factText(toPlainQString(m_plan.server), QStringLiteral("execServer")));
    return facts;
}

QWidget* ExecConsentDialog::buildButtons()
{
    auto* whole = new QWidget(this);
    auto* column = new QVBoxLayout(whole);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(8);
    m_reveals->setObjectName(QStringLiteral("execReveal"));
    m_reveals->setVisible(hasSecrets(m_plan));
    m_remembers->setObjectName(QStringLiteral("execRemember"));
    m_remembers->setChecked(true);
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    auto* run = new QPushButton(tr("Run it"), whole);
    run->setObjectName(QStringLiteral("execAllow"));
    run->setAutoDefault(false);
    run->setProperty("primary", true);
    auto* refuse = new QPushButton(tr("Do not run it"), whole);
    refuse->setObjectName(QStringLiteral("execDeny"));
    refuse->setDefault(true);
    row->addStretch(1);
    row->addWidget(run);
    row->addWidget(refuse);
    column->addWidget(m_reveals);
    column->addWidget(m_remembers);
    column->addLayout(row);
    refuse->setFocus();
    connect(refuse, &QPushButton::clicked, this, &QDialog::reject);
    connect(run, &QPushButton::clicked, this, [this] {
        emit allowed(m_remembers->isChecked());
        accept();
    });
    return whole;
}

void ExecConsentDialog::showCode()
{
    const bool reveals = m_reveals->isChecked();
    m_command->setPlainText(toPlainQString(kube::renderCommand(m_plan, !reveals)));
    const QString environment = environmentText(m_plan, reveals);
    m_environment->setPlainText(environment.isEmpty() ? tr("nothing") : environment);
    for (QPlainTextEdit* code : {m_command, m_environment}) {
        const QFontMetrics metrics(code->font());
        const int width = std::max(400, this->width() - 200) / metrics.horizontalAdvance(u'm');
        int lines = 0;
        for (const QString& line : code->toPlainText().split(QLatin1Char('\n')))
            lines += 1 + static_cast<int>(line.size()) / std::max(20, width);
        code->setFixedHeight(metrics.lineSpacing() * std::clamp(lines, 1, kMostLines) + 14);
    }
}

} // namespace vigla::ui
